"""The empty document in the layout of official documents: page, styles, numbering, page numbers."""

from __future__ import annotations

import math
from datetime import datetime

from docx import Document
from docx.document import Document as DocumentPart
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm

from analysis.paper_layout import PaperLayout, Typeface
from analysis.present.office_file import office_text

TWIPS_PER_POINT = 20
POINTS_PER_MM = 72 / 25.4
# Levels of headings: how Word counts them, and what stands around the number.
LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
LEVELS_LATIN = (("decimal", "%1. "), ("decimal", "%1.%2 "), ("decimal", "%1.%2.%3 "))
UNWANTED = ("/thumbnail", "/extended-properties", "/customXml", "/stylesWithEffects")


def empty_document(
    layout: PaperLayout, title: str, day: datetime, language: str
) -> tuple[DocumentPart, str]:
    """An A4 document with styles for title, body, three levels, tables; and the id of its numbering."""
    made = Document()
    _forget_template(made)
    about = made.core_properties
    about.title, about.author, about.last_modified_by = office_text(title), "", ""
    about.comments, about.keywords = "", ""
    about.created = about.modified = day
    about.revision = 1
    about.language = "zh-CN" if language == "zh" else "en-GB"
    _defaults(made, layout)
    _unnumber_styles(made)
    numbering = _numbering(made, language)
    _styles(made, layout, numbering)
    _fonts(made, layout)
    made.settings.odd_and_even_pages_header_footer = True
    set_page(made.sections[0], layout)
    return made, numbering


def _forget_template(made: DocumentPart) -> None:
    for relations in (made.part.package.rels, made.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(UNWANTED):
                relations.pop(key)
    settings = made.settings.element
    for tag in ("w:rsids", "w:savePreviewPicture"):
        for element in settings.findall(qn(tag)):
            settings.remove(element)
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")


def line_pitch(layout: PaperLayout) -> int:
    """The distance of lines in twips, so that the lines of a page fit the text's height."""
    return int(layout.text_height * POINTS_PER_MM * TWIPS_PER_POINT / layout.lines)


def set_page(section: Section, layout: PaperLayout, *, is_wide: bool = False) -> None:
    """Size, margins and grid of a section; a wide one is turned, its margins with it."""
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    width, height = Mm(layout.page_width), Mm(layout.page_height)
    section.page_width, section.page_height = (height, width) if is_wide else (width, height)
    margins = (layout.margin_top, layout.margin_right, layout.margin_bottom, layout.margin_left)
    if is_wide:
        margins = (margins[3], margins[0], margins[1], margins[2])
    top, right, bottom, left = (Mm(each) for each in margins)
    section.top_margin, section.right_margin = top, right
    section.bottom_margin, section.left_margin = bottom, left
    section.header_distance = Mm(15)
    # The page number stands a little below the text.
    section.footer_distance = Mm((layout.margin_right if is_wide else layout.margin_bottom) - 12)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    section._sectPr.append(
        parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{line_pitch(layout)}"/>')
    )


def closer(layout: PaperLayout) -> int:
    """How much closer letters stand, in twips, so that the layout's number fits on a line.

    Said as spacing of letters, since a grid of characters is not read alike by all programs: one
    gives a letter that is a trace too wide two places.
    """
    room = layout.text_width * POINTS_PER_MM / layout.characters
    return min(0, math.floor((room - layout.body_size) * TWIPS_PER_POINT))


def faces(face: Typeface) -> str:
    """The XML of a typeface for Latin and Chinese text, without the theme's."""
    return (
        f'<w:rFonts {nsdecls("w")} w:ascii="{face.latin}" w:hAnsi="{face.latin}"'
        f' w:cs="{face.latin}" w:eastAsia="{face.east_asian}" w:hint="eastAsia"/>'
    )


def _defaults(made: DocumentPart, layout: PaperLayout) -> None:
    defaults = made.styles.element.find(qn("w:docDefaults"))
    size = round(layout.body_size * 2)
    new = parse_xml(
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>"
        f"{faces(layout.typefaces['body'])}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    defaults.getparent().replace(defaults, new)


def _styles(made: DocumentPart, layout: PaperLayout, numbering: str) -> None:
    pitch = line_pitch(layout)
    exact = f'<w:spacing w:before="0" w:after="0" w:line="{pitch}" w:lineRule="exact"/>'
    # A body line begins two characters in; not every program counts in characters.
    in_twips = round(2 * (layout.body_size * TWIPS_PER_POINT + closer(layout)))
    indent = f'<w:ind w:firstLineChars="200" w:firstLine="{in_twips}"/>'
    body = f'{exact}{indent}<w:jc w:val="both"/>'
    face = layout.typefaces["body"]
    _restyle(made, "Normal", body, face, layout.body_size, closer=closer(layout))
    wide = exact.replace(f'"{pitch}"', f'"{round(pitch * 1.25)}"')
    centred = f'{wide}<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>'
    _restyle(made, "Title", centred, layout.typefaces["title"], layout.title_size)
    for level in range(len(LEVELS)):
        counted = f'<w:keepNext/><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{numbering}"/></w:numPr>'
        face = layout.typefaces[f"level_{level + 1}"]
        outline = f'<w:outlineLvl w:val="{level}"/>'
        properties = counted + body + outline
        name = f"Heading {level + 1}"
        _restyle(made, name, properties, face, layout.body_size, closer=closer(layout))
    flat = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
    annex = f"<w:keepNext/><w:pageBreakBefore/>{exact}{flat}"
    _restyle(made, "Subtitle", annex, layout.typefaces["level_1"], layout.body_size)
    one = 'w:line="240" w:lineRule="auto"/>'
    single = f'<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" {one}'
    caption = (
        '<w:keepNext/><w:spacing w:before="120" w:after="60" '
        + one
        + flat
        + '<w:jc w:val="center"/>'
    )
    _restyle(made, "Caption", caption, layout.typefaces["level_1"], layout.table_size + 1.5)
    _restyle(made, "No Spacing", single + flat, layout.typefaces["body"], layout.table_size)
    _restyle(made, "List 2", single + flat, layout.typefaces["body"], layout.table_note_size)
    note = f'<w:snapToGrid w:val="0"/><w:spacing w:before="40" w:after="0" {one}'
    _restyle(made, "List", note + flat, layout.typefaces["body"], layout.table_note_size)
    _restyle(made, "Footer", flat, layout.typefaces["page_number"], layout.page_number_size)


def _restyle(
    made: DocumentPart,
    name: str,
    properties: str,
    face: Typeface,
    size: float,
    *,
    closer: int = 0,
) -> None:
    """Give a style exactly these properties: nothing is left of the template's."""
    style = made.styles[name].element
    for tag in ("w:pPr", "w:rPr"):
        for old in style.findall(qn(tag)):
            style.remove(old)
    style.append(parse_xml(f"<w:pPr {nsdecls('w')}>{properties}</w:pPr>"))
    style.append(
        parse_xml(
            f'<w:rPr {nsdecls("w")}>{faces(face)}<w:b w:val="0"/><w:i w:val="0"/>'
            f'<w:color w:val="000000"/><w:spacing w:val="{closer}"/><w:sz w:val="{round(size * 2)}"/>'
            f'<w:szCs w:val="{round(size * 2)}"/></w:rPr>'
        )
    )


def _unnumber_styles(made: DocumentPart) -> None:
    """Styles of the template's own lists lead to numbers that are not there any more."""
    for style in made.styles.element.iter(qn("w:style")):
        for properties in style.findall(qn("w:pPr")):
            for numbers in properties.findall(qn("w:numPr")):
                properties.remove(numbers)


def _numbering(made: DocumentPart, language: str) -> str:
    """Numbers of headings that Word itself counts on, so that an inserted section renumbers them."""
    part = made.part.numbering_part.element
    for old in list(part):
        part.remove(old)
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:pStyle w:val="Heading{level + 1}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for level, (kind, text) in enumerate(LEVELS if language == "zh" else LEVELS_LATIN)
    )
    part.append(
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="0">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
    )
    part.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="1"><w:abstractNumId w:val="0"/></w:num>')
    )
    return "1"


def _fonts(made: DocumentPart, layout: PaperLayout) -> None:
    """Say in the table of fonts what a machine without a typeface may take instead."""
    fonts = "".join(
        f'<w:font w:name="{face.east_asian}"><w:altName w:val="{face.fallback}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
        for face in dict.fromkeys(layout.typefaces.values())
    )
    for relation in made.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            text = relation.target_part.blob.decode("utf-8")
            relation.target_part._blob = text.replace("</w:fonts>", f"{fonts}</w:fonts>").encode()
