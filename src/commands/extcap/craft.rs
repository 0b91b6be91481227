//! Crafted traffic as an interface: a scenario, or a lab with some clients and a network that does what is chosen.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use wirelab_capture::write::{Container, Writer};
use wirelab_generators::craft::scenario::Scenario;
use wirelab_generators::craft::world::{self, Options};
use wirelab_labs::{Lab, Rule, catalogue};

use super::pipe;
use super::sentence::Sentence;
use crate::failure::Failure;
use crate::output::shown;

/// Why a capture filter is not taken.
pub(super) const NO_FILTER: &str = "crafted traffic has no capture filter: use a display filter";
/// Most clients that are crafted at once.
const MAX_CLIENTS: u32 = 100;

/// What the network does, and the text of a scenario for it.
const FAULTS: [(&str, &str, &str); 5] = [
    ("none", "nothing", ""),
    ("loss", "packets are lost", "loss = \"3 %\"\n"),
    ("duplicates", "packets arrive twice", "duplicates = \"5 %\"\n"),
    ("reorder", "packets overtake each other", "reorder = \"10 %\"\nreorder-by = \"3 ms\"\n"),
    ("all", "all of it", "loss = \"3 %\"\nduplicates = \"3 %\"\nreorder = \"5 %\"\nreorder-by = \"3 ms\"\n"),
];

/// What is chosen in Wireshark's dialog.
#[derive(Debug, clap::Args)]
pub(super) struct Crafted {
    /// The lab: of crafted traffic, or whose ports are captured; none for all
    #[arg(long, value_name = "LAB")]
    lab: Option<String>,
    /// Crafted traffic: this scenario, whatever else is chosen
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// Crafted traffic: another seed gives other sequence numbers, losses and delays
    #[arg(long, value_name = "NUMBER", default_value_t = 1, allow_negative_numbers = true)]
    seed: i64,
    /// Crafted traffic: so many clients
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_CLIENTS)))]
    clients: u32,
    /// Crafted traffic: what each client says, with | between messages
    #[arg(long, value_name = "TEXTS")]
    messages: Option<String>,
    /// Crafted traffic: what the network does
    #[arg(long, value_name = "FAULT", default_value = "none", value_parser = FAULTS.map(|(id, ..)| id))]
    faults: String,
}

impl Crafted {
    /// The lab that was chosen.
    pub(super) fn lab(&self) -> Option<&str> {
        self.lab.as_deref().filter(|lab| !matches!(*lab, "" | "none"))
    }
}

/// What Wireshark's dialog asks.
pub(super) fn config() -> Vec<Sentence> {
    let mut told = vec![Sentence::option(0, "--lab", "Lab", "selector").with("tooltip", "Whose server answers")];
    told.extend(
        catalogue::all()
            .iter()
            .map(|lab| Sentence::value(0, &lab.id, &label(lab), usual().is_some_and(|usual| usual.id == lab.id))),
    );
    told.push(
        Sentence::option(1, "--clients", "Clients", "unsigned")
            .with("range", format!("1,{MAX_CLIENTS}"))
            .with("default", 2),
    );
    let messages = Sentence::option(2, "--messages", "Messages", "string");
    told.push(messages.with("tooltip", "What each client says, with | between messages; empty: what the lab asks for"));
    told.push(Sentence::option(3, "--faults", "The network does", "selector"));
    told.extend(FAULTS.map(|(id, label, _)| Sentence::value(3, id, label, id == "none")));
    told.push(
        Sentence::option(4, "--seed", "Seed", "long")
            .with("default", 1)
            .with("tooltip", "The same seed gives the same capture"),
    );
    let scenario = Sentence::option(5, "--scenario", "Scenario", "fileselect").with("mustexist", true);
    told.push(scenario.with("tooltip", "A file for wirelab craft, in the place of all above but the seed"));
    told
}

/// The lab where none is chosen: the first whose server answers, and whose sheet says what to ask it.
fn usual() -> Option<&'static Lab> {
    let answers = |lab: &&Lab| lab.variants.first().is_some_and(|variant| variant.rule.answers());
    catalogue::all().iter().filter(answers).find(|lab| !lab.runs.is_empty())
}

/// A lab in a list.
pub(super) fn label(lab: &Lab) -> String {
    format!("{}: {}", lab.id, lab.title)
}

/// Writes the capture to Wireshark's pipe.
pub(super) fn capture(chosen: &Crafted, filter: Option<&str>, fifo: &Path) -> Result<(), Failure> {
    if filter.is_some_and(|filter| !filter.is_empty()) {
        return Err(Failure::Usage(anyhow!(NO_FILTER)));
    }
    let text = match chosen.scenario.as_ref().filter(|path| !path.as_os_str().is_empty()) {
        Some(path) => std::fs::read_to_string(path).with_context(|| format!("cannot read {}", shown(path)))?,
        None => scenario(chosen)?,
    };
    let scenario = Scenario::parse(&text).map_err(|problems| {
        let told: Vec<String> =
            problems.iter().map(|one| format!("{}:{}: {}", one.line, one.column, one.what)).collect();
        anyhow!("this scenario cannot be crafted\n{}", told.join("\n"))
    })?;
    let options = Options { seed: chosen.seed.cast_unsigned(), streams: None };
    let header = world::header(&scenario, &options);
    let sink = BufWriter::new(pipe::open(fifo)?);
    let mut writer = Writer::new(fifo, sink, Container::PcapNanos, &header).map_err(anyhow::Error::from)?;
    world::craft(&scenario, &options, &mut writer, None).map_err(anyhow::Error::from)?;
    let mut sink = writer.finish(&[]).map_err(anyhow::Error::from)?;
    Ok(sink.flush()?)
}

/// A scenario of a lab's clients.
fn scenario(chosen: &Crafted) -> Result<String, Failure> {
    let id = chosen.lab().unwrap_or_default();
    let lab = if id.is_empty() { usual() } else { catalogue::find(id) };
    let lab = lab.ok_or_else(|| {
        anyhow!(
            "no lab \"{}\" comes with the program; 'wirelab labs' lists them",
            wirelab_labs::safe::excerpt(id.as_bytes(), 60)
        )
    })?;
    let faults = FAULTS.iter().find(|(id, ..)| *id == chosen.faults).map_or("", |(.., text)| text);
    let mut text = format!("title = \"{}\"\n[network]\nlatency = \"1 ms\"\n{faults}", lab.id);
    for client in 0..chosen.clients {
        let messages: Vec<String> = says(chosen, lab, client).iter().map(|text| quoted(text)).collect();
        let at = client * 20;
        text.push_str(&format!(
            "[[connection]]\nlab = \"{}\"\nat = \"{at} ms\"\npause = \"50 ms\"\nmessages = [{}]\n",
            lab.id,
            messages.join(", ")
        ));
    }
    Ok(text)
}

/// What a client says.
fn says(chosen: &Crafted, lab: &Lab, client: u32) -> Vec<String> {
    let routed = lab.variants.first().is_some_and(|variant| matches!(variant.rule, Rule::Route(_)));
    let name = |client: u32| format!("client{}", client + 1);
    let mut says: Vec<String> = match chosen.messages.as_deref().filter(|texts| !texts.trim().is_empty()) {
        Some(texts) => texts.split('|').map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect(),
        None if routed => {
            vec![format!("{}: hello", name((client + 1) % chosen.clients)), "nobody: are you there?".to_owned()]
        }
        None => {
            let usual = lab.variants.first().map(|variant| variant.id.as_str());
            let run = lab.runs.iter().find(|run| Some(run.variant.as_str()) == usual && !run.says.is_empty());
            let texts = ["ping", "hello", "how are you?"].map(str::to_owned).to_vec();
            run.map_or(texts, |run| run.says.clone())
        }
    };
    if routed {
        says.insert(0, name(client));
    }
    says
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    let character = |one: char| match one {
        '"' | '\\' => format!("\\{one}"),
        one if one.is_control() => format!("\\u{:04x}", u32::from(one)),
        one => one.to_string(),
    };
    format!("\"{}\"", text.chars().map(character).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(lab: &str, clients: u32, messages: Option<&str>, faults: &str) -> Crafted {
        let (lab, messages) = (Some(lab.to_owned()), messages.map(str::to_owned));
        Crafted { lab, scenario: None, seed: 1, clients, messages, faults: faults.to_owned() }
    }

    #[test]
    fn every_lab_can_be_crafted() {
        for lab in catalogue::all() {
            for (faults, ..) in FAULTS {
                let text = scenario(&chosen(&lab.id, 3, None, faults)).unwrap();
                assert!(Scenario::parse(&text).is_ok(), "{}: {:?}\n{text}", lab.id, Scenario::parse(&text).err());
            }
        }
    }

    #[test]
    fn what_is_typed_stays_text() {
        let texts = "a\"]\n[x] | \\ | \u{1b}{}";
        let text = scenario(&chosen("tcp-text", 1, Some(texts), "none")).unwrap();
        assert!(Scenario::parse(&text).is_ok(), "{text}");
    }

    #[test]
    fn the_dialog_has_each_option_once() {
        let told: Vec<String> = config().iter().map(ToString::to_string).collect();
        for call in ["--lab", "--clients", "--messages", "--faults", "--seed", "--scenario"] {
            assert_eq!(told.iter().filter(|line| line.contains(&format!("{{call={call}}}"))).count(), 1, "{call}");
        }
    }
}
