//! Pictures as SVG: text stays text, so it can be searched, copied and read aloud.

use std::fmt::Write;

use super::{Anchor, Canvas, Colour, Picture, WIDTH};

struct Svg(String);

/// The picture as an SVG document of its own.
pub fn svg(picture: &Picture<'_>) -> String {
    let mut canvas = Svg(String::new());
    picture.draw(&mut canvas);
    let height = picture.height();
    let titles: Vec<String> = picture.tables.iter().map(|table| escaped(table.title(picture.language))).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         font-family=\"'DejaVu Sans', Verdana, sans-serif\">\n<title>{}</title>\n{}</svg>\n",
        titles.join("; "),
        canvas.0
    )
}

fn escaped(text: &str) -> String {
    // XML has no place for control characters, not even escaped ones.
    let kept: String = text.chars().filter(|letter| !letter.is_control()).collect();
    kept.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn colour([red, green, blue]: Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

impl Canvas for Svg {
    fn rectangle(&mut self, [x, y, width, height]: [f32; 4], fill: Colour) {
        let fill = colour(fill);
        let _ = writeln!(
            self.0,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>"
        );
    }

    fn text(&mut self, (x, y): (f32, f32), size: f32, anchor: Anchor, fill: Colour, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (fill, text) = (colour(fill), escaped(text));
        let _ = writeln!(
            self.0,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{fill}\">{text}</text>"
        );
    }
}
