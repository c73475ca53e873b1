"""Own pupils and guests of each host: no count that points at fewer than five pupils, nor one that would tell it."""

from matcher.fairness import hosts, too_small
from tests.builders import tiny
from tests.fairness.rounds import placed


def found(**guests_and_own: tuple[int, int]) -> dict[str, tuple[int | None, int | None, int | None]]:
    """Hosts by name with (own, guests); all guests are of one school without groups."""
    pupils, groups, held = [], [], []
    for host, (own, guests) in guests_and_own.items():
        groups.append(f"cnc 50 id {host} at {host}")
        own_names, guest_names = [f"{host}own{n}" for n in range(own)], [f"{host}guest{n}" for n in range(guests)]
        pupils += [f"{name} at {host}: #{host}" for name in own_names]
        pupils += [f"{name} at school: #{host}" for name in guest_names]
        held += [f"{name} {host}" for name in (*own_names, *guest_names)]
    problem, policy = tiny("; ".join(pupils), "; ".join(groups))
    said = hosts(problem, placed(problem, policy, "; ".join(held)))
    return {h.site: (h.placed, h.own, h.guests) for h in said}


def test_a_host_with_enough_of_both_is_shown() -> None:
    assert found(east=(5, 7), west=(0, 6)) == {"east": (12, 5, 7), "west": (6, 0, 6)}


def test_a_host_with_few_pupils_is_hidden_and_so_is_what_the_total_of_the_region_would_tell() -> None:
    assert found(east=(0, 3), north=(0, 6), west=(0, 20)) == {
        "east": (None, None, None),
        "north": (None, None, None),
        "west": (20, 0, 20),
    }


def test_few_guests_are_not_told_apart_from_own_pupils_nor_at_the_host_that_would_tell_them() -> None:
    said = found(east=(9, 2), north=(10, 10), west=(0, 30))
    assert said == {"east": (11, None, None), "north": (20, None, None), "west": (30, 0, 30)}


def test_it_is_pupils_that_count_and_not_their_placements() -> None:
    problem, policy = tiny(
        "ann at school max 3: cnc = drones = laser; bob at school max 3: cnc = drones = laser",
        "cnc 9 at east; drones 9 at east; laser 9 at east",
    )
    held = "; ".join(f"{who} {what}" for who in ("ann", "bob") for what in ("cnc", "drones", "laser"))
    (east,) = hosts(problem, placed(problem, policy, held))
    assert (east.seats, east.placed, east.own, east.guests) == (27, None, None, None)


def test_what_is_too_small_is_hidden_with_the_next_smallest_until_they_are_enough_together() -> None:
    assert too_small({"a": 9, "b": 5}) == set()
    assert too_small({"a": 9, "b": 4, "c": 7}) == {"b", "c"}
    assert too_small({"a": 9, "b": 4, "c": 1}) == {"b", "c"}
    assert too_small({"a": 9, "b": 1, "c": 2, "d": 0}) == {"a", "b", "c"}
    assert too_small({"a": 3}) == {"a"}
