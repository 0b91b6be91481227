//! What students hand in, held against what a lab asks for. Stands behind `report/`, because a check's proof uses the
//! findings, ladders and sentences of the other reports.

pub mod evidence;
pub mod model;
pub mod report;
