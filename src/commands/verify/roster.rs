//! The list of a class: who works together, on which port, in which variant, with which token.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use wirelab_analyzers::report::safe;
use wirelab_labs::Lab;
use wirelab_submissions::{Intake, Submission};

use crate::failure::Failure;

/// Most bytes of a list.
const MAX_FILE: u64 = 16 << 20;
/// Its columns.
const COLUMNS: [&str; 6] = ["id", "name", "team", "port", "variant", "token"];

/// Options about who was asked for what.
#[derive(Debug, clap::Args)]
pub(super) struct AskedArgs {
    /// The server's port, if it is not the lab's
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..), help_heading = "What was asked")]
    pub(super) lab_port: Option<u16>,
    /// The variant of the lab that is demanded: no other counts
    #[arg(long, value_name = "VARIANT", help_heading = "What was asked")]
    pub(super) variant: Option<String>,
    /// The list of the class: CSV with a header of id, name, team, port, variant and token, each of them optional. A team
    /// is one submission
    #[arg(long, value_name = "FILE", help_heading = "What was asked")]
    pub(super) roster: Option<PathBuf>,
}

/// What is asked of one submission beside the lab.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Own {
    pub(super) port: Option<u16>,
    pub(super) variant: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Row {
    line: u64,
    id: String,
    name: String,
    team: String,
    token: String,
    own: Own,
}

/// The list of a class.
#[derive(Debug, Default)]
pub(super) struct Roster {
    rows: Vec<Row>,
}

impl Roster {
    /// Reads a list; every value is looked at before anything is judged.
    pub(super) fn read(path: &Path, lab: &Lab) -> Result<Self, Failure> {
        let bytes = (|| {
            if std::fs::metadata(path)?.len() > MAX_FILE {
                return Err(anyhow!("a roster has at most {} MiB", MAX_FILE >> 20));
            }
            Ok(std::fs::read(path)?)
        })();
        let rows = bytes.and_then(|bytes| rows(&bytes, lab));
        let roster = Self { rows: rows.with_context(|| crate::output::shown(path)).map_err(Failure::Usage)? };
        roster.agree().with_context(|| crate::output::shown(path)).map_err(Failure::Usage)?;
        Ok(roster)
    }

    /// One team has one port and one variant.
    fn agree(&self) -> anyhow::Result<()> {
        let mut teams: BTreeMap<String, &Row> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| !row.team.is_empty() && row.own != Own::default()) {
            let first = teams.entry(key(&row.team)).or_insert(row);
            if first.own != row.own {
                let team = safe::excerpt(row.team.as_bytes(), 60);
                return Err(anyhow!("lines {} and {}: team {team} has two ports or variants", first.line, row.line));
            }
        }
        Ok(())
    }

    /// Makes one submission of those of a team, and says who of the list has none.
    pub(super) fn group(&self, taken: &mut Intake) -> Vec<String> {
        let mut place = 0;
        while let Some(one) = taken.submissions.get(place) {
            let team = self.rows_of(one).find(|row| !row.team.is_empty()).map(|row| row.team.clone());
            place += 1;
            let Some(team) = team else { continue };
            let mut joined = false;
            let mut next = place;
            while let Some(other) = taken.submissions.get(next) {
                if !self.rows_of(other).any(|row| key(&row.team) == key(&team)) {
                    next += 1;
                    continue;
                }
                let other = taken.submissions.remove(next);
                if let Some(one) = taken.submissions.get_mut(place - 1) {
                    one.join(other);
                    joined = true;
                }
            }
            if let Some(one) = taken.submissions.get_mut(place - 1).filter(|_| joined) {
                one.name = team;
            }
        }
        let missing =
            |row: &&Row| !taken.submissions.iter().any(|one| self.rows_of(one).any(|own| own.line == row.line));
        self.rows.iter().filter(missing).map(Row::called).collect()
    }

    /// What is asked of a submission.
    pub(super) fn of(&self, one: &Submission) -> Own {
        self.rows_of(one).map(|row| row.own.clone()).find(|own| *own != Own::default()).unwrap_or_default()
    }

    /// What is asked of each submission, by its name.
    pub(super) fn asked(&self, taken: &Intake) -> Vec<(String, Own)> {
        taken.submissions.iter().map(|one| (one.name.clone(), self.of(one))).collect()
    }

    /// What is asked of each submission and nothing else of the list, under the names that they have now.
    pub(super) fn of_pseudonyms(asked: Vec<(String, Own)>, other: impl Fn(&str) -> Option<String>) -> Self {
        let renamed = |(name, own): (String, Own)| Some(Row { name: other(&name)?, own, ..Row::default() });
        Self { rows: asked.into_iter().filter_map(renamed).collect() }
    }

    /// Participants' numbers of all who work on a submission, as the list has them.
    pub(super) fn partners(&self, one: &Submission) -> Vec<String> {
        let ids = self.rows_of(one).map(|row| row.id.clone()).filter(|id| !id.is_empty());
        ids.filter(|id| one.participant.as_ref() != Some(id)).collect()
    }

    /// Tokens with the names of the submissions that they were given to.
    pub(super) fn tokens(&self, taken: &Intake) -> Vec<(String, String)> {
        let with_token = self.rows.iter().filter(|row| !row.token.is_empty());
        let owner = |row: &Row| {
            let mine = |one: &&Submission| self.rows_of(one).any(|own| own.line == row.line);
            taken.submissions.iter().find(mine).map_or_else(|| row.called(), |one| one.name.clone())
        };
        with_token.map(|row| (owner(row), row.token.clone())).collect()
    }

    /// The rows of those who work on a submission: whose number or name it bears, and the others of their team.
    fn rows_of<'r>(&'r self, one: &'r Submission) -> impl Iterator<Item = &'r Row> {
        let named: Vec<&Row> = self.rows.iter().filter(|row| row.is_of(one)).collect();
        let teams: Vec<String> = named.iter().map(|row| key(&row.team)).filter(|team| !team.is_empty()).collect();
        self.rows
            .iter()
            .filter(move |row| named.iter().any(|own| own.line == row.line) || teams.contains(&key(&row.team)))
    }
}

impl Row {
    fn is_of(&self, one: &Submission) -> bool {
        let name = key(&one.name);
        let number = |text: &str| key(text).trim_start_matches('0').to_owned();
        let id = one.participant.as_deref().is_some_and(|own| !self.id.is_empty() && number(own) == number(&self.id));
        let folder = [&self.id, &self.name, &self.team].into_iter().any(|own| !own.is_empty() && key(own) == name);
        // A number tells two of the same name apart.
        id || folder && (self.id.is_empty() || one.participant.is_none())
    }

    /// How the list calls who is in the row.
    fn called(&self) -> String {
        let names = [&self.name, &self.id, &self.team];
        names.into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_else(|| format!("line {}", self.line))
    }
}

/// Names are the same however they are spaced and in whatever case they are written.
fn key(name: &str) -> String {
    let words = name.split(|c: char| c.is_whitespace() || c == '_').filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn rows(bytes: &[u8], lab: &Lab) -> anyhow::Result<Vec<Row>> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| first.iter().filter(|byte| **byte == sign).count();
    let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(|sign| count(*sign)).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).trim(csv::Trim::All).from_reader(text);
    let head: Vec<String> = reader.headers()?.iter().map(str::to_lowercase).collect();
    for (place, name) in head.iter().enumerate() {
        if !COLUMNS.contains(&name.as_str()) {
            let name = safe::excerpt(name.as_bytes(), 60);
            return Err(anyhow!("there is no column \"{name}\"; a roster has some of {}", COLUMNS.join(", ")));
        }
        if head.get(..place).unwrap_or_default().contains(name) {
            return Err(anyhow!("two columns are called \"{name}\""));
        }
    }
    if !head.iter().any(|name| ["id", "name", "team"].contains(&name.as_str())) {
        return Err(anyhow!("a roster names submissions: it has a column id, name or team"));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |name: &str| {
            let place = head.iter().position(|column| column == name)?;
            record.get(place).filter(|cell| !cell.is_empty()).map(str::to_owned)
        };
        let own = Own { port: cell("port").map(|port| number(&port, line)).transpose()?, variant: cell("variant") };
        if let Some(variant) = own.variant.as_deref() {
            known(lab, variant).with_context(|| format!("line {line}"))?;
        }
        let text = |name| cell(name).unwrap_or_default();
        let row = Row { line, id: text("id"), name: text("name"), team: text("team"), token: text("token"), own };
        if !(row.id.is_empty() && row.name.is_empty() && row.team.is_empty()) {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn number(text: &str, line: u64) -> anyhow::Result<u16> {
    let port = text.parse().ok().filter(|port| *port > 0);
    port.ok_or_else(|| anyhow!("line {line}: \"{}\" is no port", safe::excerpt(text.as_bytes(), 20)))
}

/// Whether a lab has a variant.
pub(super) fn known(lab: &Lab, variant: &str) -> anyhow::Result<()> {
    if lab.variant(variant).is_some() {
        return Ok(());
    }
    let all: Vec<&str> = lab.variants.iter().map(|one| one.id.as_str()).collect();
    let variant = safe::excerpt(variant.as_bytes(), 40);
    Err(anyhow!("{} has no variant \"{variant}\"; it has {}", lab.id, all.join(", ")))
}

#[cfg(test)]
mod tests {
    use wirelab_labs::catalogue;

    use super::*;

    fn read(text: &str) -> anyhow::Result<Roster> {
        let roster = Roster { rows: rows(text.as_bytes(), catalogue::find("tcp-fixed").unwrap())? };
        roster.agree()?;
        Ok(roster)
    }

    #[test]
    fn every_column_is_optional_and_a_wrong_value_is_told() {
        for right in [
            "id,name,team,port,variant,token\n1,Ana,a,9999,echo,ABCD\n",
            "name;port\nAna;9999\n",
            "team\tid\nx\t1\n",
            "\u{feff}Name\nAna\n",
            "name,port\nAna,\n",
            "id\n",
        ] {
            read(right).unwrap_or_else(|error| panic!("{right:?}: {error}"));
        }
        for (wrong, what) in [
            ("name,prot\nAna,1\n", "prot"),
            ("port\n1\n", "id, name or team"),
            ("name,port\nAna,0\n", "line 2"),
            ("name,port\nAna,x\n", "no port"),
            ("name,variant\n\nAna,eco\n", "no variant \"eco\""),
            ("name,name\nA,B\n", "two columns"),
            ("name,team,port\nA,x,1\nB,x,2\n", "two ports"),
        ] {
            let error = read(wrong).err().map(|error| format!("{error:#}")).unwrap_or_default();
            assert!(error.contains(what), "{wrong:?}: {error}");
        }
    }

    #[test]
    fn names_are_the_same_however_they_are_written() {
        assert_eq!(key(" Ana  SILVA "), key("ana_silva"));
        assert_ne!(key("ana"), key("ana silva"));
    }
}
