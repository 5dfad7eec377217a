"""Writes a workbook to standard output: python3 workbook.py good | gigabyte | liar | row | strings | nested."""

import io
import sys
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STRINGS = "xl/sharedStrings.xml"
SMALL = '<row><c t="s"><v>0</v></c></row>'


def types() -> str:
    parts = {"xl/workbook.xml": "sheet.main", "xl/worksheets/sheet1.xml": "worksheet", STRINGS: "sharedStrings"}
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{KIND}.{of}+xml"/>' for name, of in parts.items())
    return f'<Types xmlns="{PACKAGE}/content-types">{overrides}</Types>'


def relations(*targets: tuple[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{of}" Target="{target}"/>'
        for number, (of, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def workbook(rows: str = SMALL, strings: str = "<si><t>a</t></si>", filler_bytes: int = 0) -> bytes:
    """A workbook of one sheet, and of so many bytes that nothing refers to."""
    sheets = f'<sheets><sheet name="a" sheetId="1" r:id="r0" xmlns:r="{OFFICE}"/></sheets>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types())
        archive.writestr("_rels/.rels", relations(("officeDocument", "xl/workbook.xml")))
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}">{sheets}</workbook>')
        parts = relations(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))
        archive.writestr("xl/_rels/workbook.xml.rels", parts)
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>')
        archive.writestr(STRINGS, f'<sst xmlns="{MAIN}">{strings}</sst>')
        with archive.open("xl/media/image1.png", "w") as part:
            for _ in range(filler_bytes // 1_000_000):
                part.write(bytes(1_000_000))
    return file.getvalue()


def lying(content: bytes) -> bytes:
    """The same, but its list says that the strings take 1,000 bytes."""
    changed = bytearray(content)
    entry = changed.rindex(b"PK\x01\x02", 0, changed.rindex(STRINGS.encode()))
    changed[entry + 24 : entry + 28] = (1_000).to_bytes(4, "little")
    return bytes(changed)


MAKE = {
    "good": workbook,
    "gigabyte": lambda: workbook(filler_bytes=1_200_000_000),
    "liar": lambda: lying(workbook(strings="<si><t>abc</t></si>" * 2_000_000)),
    "row": lambda: workbook(rows="<row>" + "<c><v>1</v></c>" * 2_000_000 + "</row>"),
    "strings": lambda: workbook(strings="<si><t>abc</t></si>" * 1_500_000),
    "nested": lambda: workbook(rows="<row>" * 5_000_000),
}

sys.stdout.buffer.write(MAKE[sys.argv[1]]())
