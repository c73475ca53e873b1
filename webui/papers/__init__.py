"""What leaves as a file: proofs, access cards, rounds and outcomes as the command line has them."""
