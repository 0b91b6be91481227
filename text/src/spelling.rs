//! Which name was perhaps meant.

/// Characters of a name that are compared: nobody means a longer one.
const LONGEST: usize = 200;

/// The nearest of the names by Levenshtein distance, if one is near: at most a third of the letters differ, and one
/// more.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = name.len() / 3 + 1;
    let start: String = name.chars().take(LONGEST).collect();
    names
        .map(|other| (strsim::levenshtein(&start, other), other))
        .filter(|(edits, _)| *edits <= limit)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_if_one_is_near() {
        let names = ["tcp.stream", "tcp.len", "ip.src"];
        for (typed, meant) in
            [("tcp.steam", Some("tcp.stream")), ("tcp.lne", Some("tcp.len")), ("http", None), ("", None)]
        {
            assert_eq!(nearest(typed, names.into_iter()), meant, "{typed}");
        }
        assert_eq!(nearest(&"x".repeat(100_000), names.into_iter()).map(str::len), Some(6));
    }
}
