//! Database addresses without their passwords, for everything that is shown or logged.

/// The address with `***` in place of every password: between the user and the last `@`, and in parameters whose name speaks
/// of a password. When in doubt more is hidden than needed. SQLite paths have no users and keep their `@`.
pub fn redact_url(url: &str) -> String {
    let hidden = match url.split_once("://") {
        Some((scheme, rest)) if !scheme.eq_ignore_ascii_case("sqlite") => {
            format!("{scheme}://{}", without_userinfo(rest))
        }
        _ => url.to_owned(),
    };
    without_parameters(&hidden)
}

fn without_userinfo(rest: &str) -> String {
    let Some((user, host)) = rest.rsplit_once('@') else { return rest.to_owned() };
    match user.split_once(':') {
        Some((name, _)) => format!("{name}:***@{host}"),
        None => rest.to_owned(),
    }
}

/// Hides the value after every `…password=`, up to the next `&` or space, or to the closing quote of a quoted value.
fn without_parameters(text: &str) -> String {
    const NAME: &str = "password=";
    // Only ASCII letters change, so that places in `lower` are places in `text`.
    let lower = text.to_ascii_lowercase();
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(at) = lower[from..].find(NAME) {
        let start = from + at + NAME.len();
        shown.push_str(&text[from..start]);
        shown.push_str("***");
        from = start + value_length(&text[start..]);
    }
    shown.push_str(&text[from..]);
    shown
}

fn value_length(text: &str) -> usize {
    match text.strip_prefix('\'') {
        Some(quoted) => quoted.find('\'').map_or(text.len(), |end| end + 2),
        None => text.find(|letter: char| letter == '&' || letter.is_whitespace()).unwrap_or(text.len()),
    }
}
