//! What is run, one after the other: what the lab's sheet asks for, or what the user does.

use anyhow::{Context, anyhow};
use wirelab_generators::client::{self, Step};
use wirelab_generators::conversation::{Fault, Faults};
use wirelab_labs::{Lab, Rule, Side, Variant};

use super::{Args, MOST_CLIENTS, csv};
use crate::commands::client::of_client;
use crate::commands::serve::faults;
use crate::failure::Failure;
use crate::output::shown;

/// Messages of a client, unless somebody says how many.
const MESSAGES: usize = 5;

/// A server, and what its clients do.
pub(super) struct Part {
    pub(super) variant: Variant,
    pub(super) clients: usize,
    pub(super) steps: Vec<Vec<Step>>,
    /// Whose turn it is, where that is laid down; else each in turn.
    pub(super) order: Vec<usize>,
    pub(super) faults: Faults,
    pub(super) client_faults: Faults,
}

/// The parts, in their order; at least one.
pub(super) fn parts(args: &Args, lab: &Lab) -> Result<Vec<Part>, Failure> {
    let asked = args.variant.is_some() || args.script.is_some() || args.csv.is_some() || args.messages.is_some();
    let asked = asked || !args.fault.is_empty() || !args.client_fault.is_empty();
    if !asked && !lab.runs.is_empty() {
        let of = |run: &wirelab_labs::lab::Run| {
            let variant = crate::lab::variant(lab, Some(&run.variant))?;
            part(args, lab, variant, run.clients, &run.says)
        };
        return lab.runs.iter().map(of).collect();
    }
    let variant = crate::lab::variant(lab, args.variant.as_deref())?;
    let clients = lab.runs.iter().find(|run| run.variant == variant.id).and_then(|run| run.clients);
    Ok(vec![part(args, lab, variant, clients, &[])?])
}

fn part(args: &Args, lab: &Lab, variant: Variant, clients: Option<usize>, says: &[String]) -> Result<Part, Failure> {
    let usual = match &variant.rule {
        Rule::Talk(talk) => talk.company(),
        rule if rule.forwards() => 3,
        _ => 1,
    };
    let clients = args.clients.or(clients).unwrap_or(usual);
    let messages = args.messages.unwrap_or(MESSAGES);
    if clients == 0 || clients > MOST_CLIENTS || messages > 100_000 {
        return Err(Failure::Usage(anyhow!("--clients is 1 to {MOST_CLIENTS}, --messages at most 100000")));
    }
    let server_faults = faults(&args.fault, lab, &variant, Side::Server)?;
    let client_faults = faults(&args.client_fault, lab, &variant, Side::Client)?;
    let texts = |number: usize| match says {
        [] => client::lines(&variant, number, clients, messages),
        given => given.iter().map(|text| text.clone().into_bytes()).collect(),
    };
    let given = script(args, clients)?;
    let order = match (&given, says) {
        (None, []) => client::turns(&variant, clients, messages).iter().map(|step| step.client).collect(),
        _ => Vec::new(),
    };
    let steps = match given {
        Some(steps) => steps,
        None => (1..=clients).map(|number| said(&variant, number, &client_faults, texts(number))).collect(),
    };
    Ok(Part { variant, clients, steps, order, faults: server_faults, client_faults })
}

/// Texts as steps, with a name in front where the lab asks for one.
fn said(variant: &Variant, number: usize, faults: &Faults, texts: Vec<Vec<u8>>) -> Vec<Step> {
    let same = faults.has(Fault::DuplicateName);
    let name = matches!(variant.rule, Rule::Route(_)).then(|| client::name(if same { 1 } else { number }).into_bytes());
    name.into_iter().chain(texts).map(Step::Say).collect()
}

/// What each client does by a script or a CSV, if there is one.
fn script(args: &Args, clients: usize) -> Result<Option<Vec<Vec<Step>>>, Failure> {
    Ok(match (&args.script, &args.csv) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path).with_context(|| shown(path)).map_err(Failure::Usage)?;
            Some((1..=clients).map(|number| of_client(&text, number)).collect::<Result<_, _>>()?)
        }
        (None, Some(path)) => {
            let steps: Vec<Step> =
                csv::messages(path)?.into_iter().map(|message| Step::Say(message.into_bytes())).collect();
            Some(vec![steps; clients])
        }
        (None, None) => None,
    })
}

impl Part {
    /// That a fault shows nothing here, where that is so.
    pub(super) fn shows_nothing(&self) -> Option<&'static str> {
        let alone =
            self.clients == 1 && self.faults.0.iter().chain(&self.client_faults.0).any(|one| one.needs_company());
        alone.then_some("with one client this fault changes nothing: add --clients 2")
    }
}
