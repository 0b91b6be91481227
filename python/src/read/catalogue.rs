//! `filters` and `labs`: what can be asked for.

use pyo3::prelude::*;
use wirelab_analyzers::fields::Registry;
use wirelab_analyzers::report::messages::register;
use wirelab_labs::{Transport, catalogue};

use crate::arrow::Type::Text;
use crate::rows::{Spec, heads};
use crate::table::{Builder, Table};

const FILTERS: &[Spec] = &[
    ("name", Text, "", "the field's name, as in Wireshark"),
    ("type", Text, "", "what it holds"),
    ("about", Text, "", "what it says"),
];

const LABS: &[Spec] = &[
    ("id", Text, "", "the lab, for programs"),
    ("title", Text, "", "the lab, for people"),
    ("tcp", Text, "", "its TCP ports, with commas"),
    ("udp", Text, "", "its UDP ports, with commas"),
    ("variants", Text, "", "its variants, with commas"),
];

#[pyfunction]
pub(crate) fn filters(py: Python<'_>) -> Table {
    py.detach(|| {
        let mut registry = Registry::new();
        register(&mut registry, catalogue::all());
        let mut builder = Builder::new(heads(FILTERS));
        for field in registry.all() {
            row(&mut builder, &[field.name(), field.kind().name(), field.about()]);
        }
        builder.finish(Vec::new())
    })
}

#[pyfunction]
pub(crate) fn labs(py: Python<'_>) -> Table {
    py.detach(|| {
        let mut builder = Builder::new(heads(LABS));
        for lab in catalogue::every() {
            let ports =
                |transport| lab.ports(transport).iter().map(|port| port.to_string()).collect::<Vec<_>>().join(",");
            let variants: Vec<&str> = lab.variants.iter().map(|variant| variant.id.as_str()).collect();
            let (tcp, udp) = (ports(Transport::Tcp), ports(Transport::Udp));
            row(&mut builder, &[&lab.id, &lab.title, &tcp, &udp, &variants.join(",")]);
        }
        builder.finish(Vec::new())
    })
}

fn row(builder: &mut Builder, texts: &[&str]) {
    for (column, text) in builder.columns().iter_mut().zip(texts) {
        column.text(text);
    }
    builder.end_row();
}
