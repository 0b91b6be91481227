//! What a client is to do, line by line.

use std::time::Duration;

/// One thing that a client does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send a text.
    Say(Vec<u8>),
    /// Send a text in two sends, split at a byte.
    Split(usize, Vec<u8>),
    /// Send several texts in one send.
    Together(Vec<Vec<u8>>),
    /// Send bytes as they are.
    Raw(Vec<u8>),
    /// Let time pass.
    Pause(Duration),
    /// Close the sending half.
    HalfClose,
    /// Close the connection, and open another one with the next message.
    Close,
    /// Break the connection off with a reset.
    Abort,
}

/// Reads a script: a line is a text to send, `:word` something else, `#` a remark, `::` a text that begins with a colon.
///
/// # Errors
/// The line, from 1, and what is wrong with it.
pub fn parse(text: &str) -> Result<Vec<Step>, (usize, String)> {
    let mut steps = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if !line.starts_with('#') {
            steps.push(step(line).map_err(|why| (index + 1, why))?);
        }
    }
    Ok(steps)
}

fn step(line: &str) -> Result<Step, String> {
    let Some(directive) = line.strip_prefix(':') else { return Ok(Step::Say(line.as_bytes().to_vec())) };
    if directive.starts_with(':') {
        return Ok(Step::Say(directive.as_bytes().to_vec()));
    }
    let (word, rest) = directive.split_once(' ').unwrap_or((directive, ""));
    let number = |text: &str| text.trim().parse::<u64>().map_err(|_| format!("`:{word}` needs a number"));
    Ok(match word {
        "pause" => Step::Pause(Duration::from_millis(number(rest)?.min(600_000))),
        "split" => {
            let (at, text) = rest.split_once(' ').ok_or("write `:split BYTE TEXT`")?;
            Step::Split(usize::try_from(number(at)?).unwrap_or(usize::MAX), text.as_bytes().to_vec())
        }
        "together" => Step::Together(rest.split(" | ").map(|text| text.as_bytes().to_vec()).collect()),
        "raw" => Step::Raw(unhex(rest).ok_or("write `:raw` and bytes in hexadecimal")?),
        "half-close" => Step::HalfClose,
        "close" => Step::Close,
        "abort" => Step::Abort,
        _ => {
            return Err(format!(
                "`:{word}` is not one of :pause MS, :split BYTE TEXT, :together TEXT | TEXT, :raw HEX, :half-close, :close, :abort (`::` begins a text with a colon)"
            ));
        }
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16).map(|d| d as u8)).collect::<Option<_>>()?;
    digits.chunks(2).map(|pair| pair.get(1).map(|low| pair[0] << 4 | low)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Step, parse};

    #[test]
    fn scripts_are_read() {
        let steps = parse("# a remark\nping\n:split 2 upper:x\n:together a | b\n::x\n:raw 0a ff\n").expect("a script");
        let say = |text: &str| Step::Say(text.as_bytes().to_vec());
        let expected = [
            say("ping"),
            Step::Split(2, b"upper:x".to_vec()),
            Step::Together(vec![b"a".to_vec(), b"b".to_vec()]),
            say(":x"),
            Step::Raw(vec![10, 255]),
        ];
        assert_eq!(steps, expected);
        assert_eq!(parse("ping\n:jump").expect_err("wrong").0, 2);
    }
}
