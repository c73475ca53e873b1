"""One whole round in the browser, from import to published class list; the command line gives the same placements."""

import csv
import io
import re
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from matcher.cli import main
from tests.webui.e2e.sites import PHONE, Site
from tests.webui.e2e.steps import upload, work

PUPILS = "home_site;pupil_id;first_name;last_name;class;year;track;profile\nmartinus;4999;Nova;Zeeman;4K1;4;KB;PIE\n"
FREE = "martinus-meubelmaken"


def test_a_round_from_import_to_class_list(own: Site, tmp_path: Path) -> None:
    coordinator = own.visit("coordinator")
    a_late_pupil_is_imported(own, coordinator)
    first = a_pupil_ranks_on_a_phone(own)
    the_counsellor_approves(own, first)
    an_allocation_is_made(own, coordinator)
    the_late_pupil_is_placed_by_hand(own, coordinator)
    outcome = the_outcome_is_published(own, coordinator, tmp_path)
    the_host_downloads_exactly_the_right_pupils(own, tmp_path, outcome)
    the_pupil_sees_the_place_and_its_reason(own, outcome, first)
    the_command_line_gives_the_same(tmp_path, outcome)


def a_late_pupil_is_imported(site: Site, page: Page) -> None:
    upload(site, page, "zij-instromer.csv", PUPILS)
    expect(page.get_by_role("table").first).to_contain_text("Leerlingen")
    page.get_by_role("link", name="1", exact=True).first.click()
    expect(page.locator("main")).to_contain_text("Zeeman")
    page.get_by_role("button", name="Overnemen").click()
    page.goto(f"{site.address}/leerlingen?q=Zeeman")
    expect(page.locator("tbody tr")).to_have_count(1)


def a_pupil_ranks_on_a_phone(site: Site) -> str:
    """Two electives, handed in; the name of the first."""
    page = site.visit("pupil", viewport=PHONE)
    for _ in range(page.locator(".ranked-row").count()):
        page.locator(".ranked-row").first.get_by_role("button", name="van de lijst").click()
    page.get_by_role("button", name=re.compile("^Kies Robotica")).first.click()
    page.get_by_role("button", name=re.compile("^Kies Netwerkbeheer")).first.click()
    page.get_by_role("button", name="Inleveren").click()
    expect(page.get_by_text("We hebben je lijst ontvangen")).to_be_visible()
    return "Robotica"


def the_counsellor_approves(site: Site, first: str) -> None:
    page = site.visit("decaan")
    page.goto(f"{site.address}/leerlingen?stage=to_approve&q=Wiśniewski")
    page.locator("tbody a").first.click()
    expect(page.locator(".ranked-row").first).to_contain_text(first)
    page.get_by_role("button", name=re.compile("[Gg]oedkeuren")).first.click()
    expect(page.get_by_text("2 keuzes goedgekeurd.")).to_be_visible()


def an_allocation_is_made(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/indelen")
    page.get_by_role("button", name="Indeling maken").dblclick()
    page.wait_for_url(re.compile(r"/indelen/\d+$"))
    work(site)
    page.reload()
    expect(page.get_by_text("Klaar, bewezen").first).to_be_visible()


def the_late_pupil_is_placed_by_hand(site: Site, page: Page) -> None:
    page.get_by_role("link", name="met de hand").first.click()
    page.get_by_label("Naam, nummer of klas").fill("Zeeman")
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name=re.compile("Zeeman")).click()
    page.get_by_role("link", name=re.compile("^Wat kost een plaats bij Meubelmaken")).click()
    expect(page.get_by_text("Wat het kost")).to_be_visible()
    page.get_by_label("Reden").fill("Kwam op 2 november van een andere school.")
    page.get_by_role("button", name="Besluit vastleggen").click()
    page.goto(f"{site.address}/met-de-hand")
    expect(page.locator("main")).to_contain_text("Kwam op 2 november van een andere school.")
    page.get_by_role("button", name="Opnieuw indelen, weinig veranderen").click()
    page.wait_for_url(re.compile(r"/indelen/\d+$"))
    work(site)


def the_outcome_is_published(site: Site, page: Page, directory: Path) -> list[dict[str, str]]:
    """What the files of the published run say."""
    page.goto(f"{site.address}/indelen")
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="Bewijs").first.click()
    for name in ("Uitkomst (zip)", "Ronde zoals die was (zip)"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        with zipfile.ZipFile(download.value.path()) as archive:
            archive.extractall(directory / ("out" if "Uitkomst" in name else "round"))
    page.get_by_role("link", name="Naar publiceren").click()
    page.get_by_label("Nu", exact=True).check()
    page.get_by_role("button", name="Publiceren").click()
    expect(page.locator("main")).to_contain_text("Iedereen ziet")
    (placements,) = (directory / "out").rglob("placements.csv")
    return list(csv.DictReader(io.StringIO(placements.read_text(encoding="utf-8"))))


def the_host_downloads_exactly_the_right_pupils(site: Site, directory: Path, outcome: list[dict[str, str]]) -> None:
    page = site.visit("gastschool")
    page.goto(f"{site.address}/lijsten")
    page.get_by_role("link", name="Robotica", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    listed = [
        (row["Roepnaam"], row["Achternaam"], row["Klas"]) for row in csv.DictReader(io.StringIO(text), delimiter=";")
    ]
    (pupils,) = (directory / "round").rglob("pupils.csv")
    names = {
        (row["home_site"], row["pupil_id"]): (row["first_name"], row["last_name"], row["class"])
        for row in csv.DictReader(io.StringIO(pupils.read_text(encoding="utf-8")))
    }
    placed = [names[p["home_site"], p["pupil_id"]] for p in outcome if p["offering_id"] == "ampte-robotica"]
    assert sorted(listed) == sorted(placed)
    assert placed


def the_pupil_sees_the_place_and_its_reason(site: Site, outcome: list[dict[str, str]], first: str) -> None:
    page = site.visit("pupil", viewport=PHONE)
    page.goto(f"{site.address}/plek")
    (placed,) = [p for p in outcome if (p["home_site"], p["pupil_id"]) == ("martinus", "4450")]
    main_ = page.locator("main")
    expect(main_).to_contain_text("Je bent geplaatst bij")
    if placed["rank"] == "1":
        expect(main_).to_contain_text(first)
    else:
        page.locator("summary").first.click()
        expect(main_).to_contain_text(f"Waarom niet mijn 1e keuze: {first}?")
        expect(main_).to_contain_text("Deze groep is vol")


def the_command_line_gives_the_same(directory: Path, outcome: list[dict[str, str]]) -> None:
    (settings,) = (directory / "round").rglob("round.toml")
    (placements,) = (directory / "out").rglob("placements.csv")
    assert main(["verify", str(settings.parent), str(placements.parent)]) == 0
    assert main(["solve", str(settings.parent), "--out", str(directory / "again")]) == 0
    assert (directory / "again" / "placements.csv").read_bytes() == placements.read_bytes()
    assert any((p["pupil_id"], p["offering_id"]) == ("4999", FREE) for p in outcome)
