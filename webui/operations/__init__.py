"""What changes rows: functions of a session, an actor and typed data, which write the audit and commit. No Flask."""
