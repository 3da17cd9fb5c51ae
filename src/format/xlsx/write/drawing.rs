//! The parts of a chart beside the table that it draws: a drawing, the chart in it, and the lists that join them to their sheet.

use super::parts::{DECLARATION, RELATION, RELATIONS, column_letters, escaped};
use crate::format::OutputChart;

const CHART: &str = "http://schemas.openxmlformats.org/drawingml/2006/chart";
const MAIN: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const PLACE: &str = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing";
/// The height of a line in cells.
const LEAST_ROWS: u64 = 20;
/// So many names fit below a chart; more of them stand beside it, one in a line.
const BELOW: usize = 12;

/// What joins a sheet to its drawing, and the drawing to its chart.
pub(super) fn relations(kind: &str, target: &str) -> String {
    format!(
        "{DECLARATION}<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{RELATION}/{kind}\" Target=\"{target}\"/></Relationships>"
    )
}

/// What a drawing and a chart are, for the list of parts.
pub(super) fn content_types(number: usize) -> String {
    let (drawing, chart) =
        ("vnd.openxmlformats-officedocument.drawing+xml", "vnd.openxmlformats-officedocument.drawingml.chart+xml");
    format!(
        "<Override PartName=\"/xl/drawings/drawing{number}.xml\" ContentType=\"application/{drawing}\"/>\
         <Override PartName=\"/xl/charts/chart{number}.xml\" ContentType=\"application/{chart}\"/>"
    )
}

/// Where the chart stands: to the right of the table, with room for its legend.
pub(super) fn drawing(columns: usize, about: &OutputChart) -> String {
    let series = about.columns.len();
    let (left, right) = (columns + 1, columns + if series > BELOW { 21 } else { 13 });
    let names = if series > BELOW { series as u64 + 4 } else { 0 };
    let height = if about.lying { (about.rows * 6 / 5).clamp(LEAST_ROWS, 60) } else { LEAST_ROWS }.max(names);
    let corner = |name: &str, column: usize, row: u64| {
        format!(
            "<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{name}>"
        )
    };
    format!(
        "{DECLARATION}<xdr:wsDr xmlns:xdr=\"{PLACE}\" xmlns:a=\"{MAIN}\"><xdr:twoCellAnchor>{}{}\
         <xdr:graphicFrame macro=\"\"><xdr:nvGraphicFramePr><xdr:cNvPr id=\"2\" name=\"Chart 1\"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>\
         <xdr:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/></xdr:xfrm><a:graphic><a:graphicData uri=\"{CHART}\">\
         <c:chart xmlns:c=\"{CHART}\" xmlns:r=\"{RELATION}\" r:id=\"rId1\"/></a:graphicData></a:graphic></xdr:graphicFrame>\
         <xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>",
        corner("from", left, 1),
        corner("to", right, 1 + height)
    )
}

/// The series of one column over the names of the first: where its name, the names and the numbers stand.
fn series(at: usize, [name, names, numbers]: [String; 3], [red, green, blue]: [u8; 3]) -> String {
    format!(
        "<c:ser><c:idx val=\"{at}\"/><c:order val=\"{at}\"/><c:tx><c:strRef><c:f>{name}</c:f></c:strRef></c:tx>\
         <c:spPr><a:solidFill><a:srgbClr val=\"{red:02X}{green:02X}{blue:02X}\"/></a:solidFill></c:spPr><c:invertIfNegative val=\"0\"/>\
         <c:cat><c:strRef><c:f>{names}</c:f></c:strRef></c:cat><c:val><c:numRef><c:f>{numbers}</c:f></c:numRef></c:val></c:ser>"
    )
}

/// The chart: columns of the sheet over its first; several of them lie on each other and have a legend.
pub(super) fn chart(sheet: &str, about: &OutputChart) -> String {
    let sheet = sheet.replace('\'', "''");
    let last = about.rows + 1;
    let range = |column: usize| {
        let letters = column_letters(column);
        escaped(&format!("'{sheet}'!${letters}$2:${letters}${last}"))
    };
    let name = |column: usize| escaped(&format!("'{sheet}'!${}$1", column_letters(column)));
    let all = about.columns.iter().enumerate();
    let series: String =
        all.map(|(at, (column, colour))| series(at, [name(*column), range(0), range(*column)], *colour)).collect();
    let is_split = about.columns.len() > 1;
    let (grouping, overlap) = if is_split { ("stacked", "<c:overlap val=\"100\"/>") } else { ("clustered", "") };
    let side = if about.columns.len() > BELOW { "r" } else { "b" };
    let legend = format!("<c:legend><c:legendPos val=\"{side}\"/><c:overlay val=\"0\"/></c:legend>");
    let legend = if is_split { legend.as_str() } else { "" };
    let (direction, order, names, numbers) =
        if about.lying { ("bar", "maxMin", "l", "t") } else { ("col", "minMax", "b", "l") };
    let title = escaped(&about.title);
    format!(
        "{DECLARATION}<c:chartSpace xmlns:c=\"{CHART}\" xmlns:a=\"{MAIN}\" xmlns:r=\"{RELATION}\"><c:roundedCorners val=\"0\"/><c:chart>\
         <c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz=\"1200\" b=\"1\"/></a:pPr><a:r><a:rPr sz=\"1200\" b=\"1\"/><a:t>{title}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val=\"0\"/></c:title>\
         <c:autoTitleDeleted val=\"0\"/><c:plotArea><c:layout/><c:barChart><c:barDir val=\"{direction}\"/><c:grouping val=\"{grouping}\"/><c:varyColors val=\"0\"/>\
         {series}\
         <c:gapWidth val=\"40\"/>{overlap}<c:axId val=\"1\"/><c:axId val=\"2\"/></c:barChart>\
         <c:catAx><c:axId val=\"1\"/><c:scaling><c:orientation val=\"{order}\"/></c:scaling><c:delete val=\"0\"/><c:axPos val=\"{names}\"/>\
         <c:numFmt formatCode=\"General\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/><c:crossAx val=\"2\"/><c:crosses val=\"autoZero\"/></c:catAx>\
         <c:valAx><c:axId val=\"2\"/><c:scaling><c:orientation val=\"minMax\"/><c:min val=\"0\"/></c:scaling><c:delete val=\"0\"/><c:axPos val=\"{numbers}\"/><c:majorGridlines/>\
         <c:numFmt formatCode=\"#,##0\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:crossAx val=\"1\"/><c:crosses val=\"autoZero\"/></c:valAx>\
         </c:plotArea>{legend}<c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/></c:chart></c:chartSpace>"
    )
}
