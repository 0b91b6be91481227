//! Somebody types: a prompt on a terminal, and every line a message until `exit`.

use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::mpsc;
use std::time::Duration;

use wirelab_generators::client::Player;
use wirelab_generators::conversation::{Event, speech};
use wirelab_labs::{Lab, LogEvent, Rule, Variant};

use crate::commands::serve::{Log, Signal};

pub(super) fn run(player: &mut Player, lab: &Lab, variant: &Variant, log: &Log, signal: &Signal) -> io::Result<()> {
    player.connect()?;
    let asks = io::stdin().is_terminal();
    let (sender, lines) = mpsc::channel();
    // A thread of its own reads, so that Ctrl+C and the server's end are seen while nobody types.
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    let prompt = |event: LogEvent| speech::line(lab, &variant.id, &Event::client(event));
    // In a chat a prompt would stand in the middle of what others say.
    let usual =
        prompt(LogEvent::Prompt).or_else(|| variant.rule.answers().then(|| "> ".to_owned())).unwrap_or_default();
    loop {
        if asks {
            let text = if player.wants_name() {
                prompt(LogEvent::NamePrompt).unwrap_or_else(|| "name: ".to_owned())
            } else {
                usual.clone()
            };
            let mut out = io::stdout().lock();
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        }
        let line = loop {
            match lines.recv_timeout(Duration::from_millis(50)) {
                Ok(line) => break line,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
                Err(mpsc::RecvTimeoutError::Timeout) if signal.came() || log.is_broken() => return Ok(()),
                Err(mpsc::RecvTimeoutError::Timeout) if player.is_over() => {
                    log.talk("the server closed the connection");
                    return Ok(());
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
            }
        };
        if line == "exit" {
            return Ok(());
        }
        // An empty text sends nothing where the framing has no borders: there would be nothing to answer.
        if line.is_empty() && !variant.client.has_borders() && variant.ending.is_empty() && variant.rule != Rule::Free {
            continue;
        }
        player.say(line.as_bytes())?;
    }
}
