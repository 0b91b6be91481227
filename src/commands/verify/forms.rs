//! The forms of teachers' systems, each into its file.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use wirelab_analyzers::report::safe;
use wirelab_analyzers::verify::model::Submission;
use wirelab_analyzers::verify::report::{Report, Words, autolab, gradescope, html, junit, markdown, moodle};
use wirelab_capture::place::Inputs;

use super::folder::{self, Folder};
use crate::failure::Failure;
use crate::output::shown;

/// Options for what is written beside the report on standard output.
#[derive(Debug, clap::Args)]
pub(super) struct FormArgs {
    /// Write a page for each student into this folder, and an index for the teacher
    #[arg(long, value_name = "FOLDER", help_heading = "Reports")]
    pages: Option<PathBuf>,
    /// Form of the pages
    #[arg(long, value_enum, value_name = "FORM", default_value = "html", help_heading = "Reports")]
    pages_as: PageForm,
    /// Write JUnit XML: a suite for each submission, a case for each check
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    junit: Option<PathBuf>,
    /// Write Gradescope's results.json, for one submission
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    gradescope: Option<PathBuf>,
    /// Fill in a grading worksheet that was downloaded from Moodle
    #[arg(long, value_name = "WORKSHEET", help_heading = "Reports")]
    moodle: Option<PathBuf>,
    /// Where the filled worksheet goes [default: beside the worksheet, with -graded in its name]
    #[arg(long, value_name = "FILE", requires = "moodle", help_heading = "Reports")]
    moodle_output: Option<PathBuf>,
    /// Write a zip of pages, one for each student, for Moodle's "upload multiple feedback files in a zip"
    #[arg(long, value_name = "FILE.zip", help_heading = "Reports")]
    moodle_feedback: Option<PathBuf>,
    /// End with the lines of JSON that Autolab reads, for one submission
    #[arg(long, help_heading = "Reports")]
    autolab: bool,
    /// Take the words of reports from this file
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    language: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum PageForm {
    /// Pages that open in a browser and can be printed
    Html,
    /// Markdown
    Markdown,
}

impl FormArgs {
    /// Whether a form is asked for that is about one submission.
    pub(super) fn for_one(&self) -> bool {
        self.autolab || self.gradescope.is_some()
    }

    /// Whether a form is asked for that gives marks.
    pub(super) fn gives_marks(&self) -> bool {
        self.for_one() || self.moodle.is_some()
    }

    /// The words of the reports.
    pub(super) fn words(&self) -> Result<Words, Failure> {
        let text = match &self.language {
            Some(path) => std::fs::read_to_string(path).with_context(|| shown(path))?,
            None => String::new(),
        };
        let name = self.language.as_deref().unwrap_or(Path::new("english.toml"));
        Words::from_file(&text).with_context(|| shown(name)).map_err(Failure::Usage)
    }

    /// What is read for the forms.
    pub(super) fn reads(&self) -> impl Iterator<Item = &Path> {
        [&self.moodle, &self.language].into_iter().flatten().map(PathBuf::as_path)
    }

    /// What is written.
    pub(super) fn outputs(&self) -> impl Iterator<Item = &Path> {
        let all =
            [&self.pages, &self.junit, &self.gradescope, &self.moodle_output, &self.moodle_feedback, &self.moodle];
        all.into_iter().flatten().map(PathBuf::as_path)
    }

    /// Refuses places that are read, before anything is judged: a class takes its time.
    pub(super) fn refuse(&self, inputs: &Inputs) -> Result<(), Failure> {
        let filled = self.moodle.as_deref().map(|sheet| self.filled(sheet));
        let mut files = [&self.junit, &self.gradescope, &self.moodle_feedback, &filled].into_iter().flatten();
        files.try_for_each(|path| inputs.refuse(path)).map_err(|error| Failure::Usage(error.into()))
    }

    /// Where the filled worksheet goes.
    fn filled(&self, sheet: &Path) -> PathBuf {
        self.moodle_output.clone().unwrap_or_else(|| graded(sheet))
    }

    /// Writes the files that were asked for. What Autolab wants is for the end of standard output and is given back.
    pub(super) fn write(&self, report: &Report, inputs: &Inputs) -> Result<Option<String>, Failure> {
        if let Some(path) = &self.junit {
            folder::write(path, junit::junit(report).as_bytes(), inputs)?;
        }
        if let Some(path) = &self.gradescope {
            folder::write(path, gradescope::results(report, only(report)?).as_bytes(), inputs)?;
        }
        if let Some(path) = &self.moodle {
            self.worksheet(path, report, inputs)?;
        }
        if let Some(path) = &self.moodle_feedback {
            feedback(path, report, inputs)?;
        }
        if let Some(path) = &self.pages {
            self.pages(path, report, inputs)?;
        }
        if self.autolab { Ok(Some(autolab::lines(report, only(report)?))) } else { Ok(None) }
    }

    fn worksheet(&self, path: &Path, report: &Report, inputs: &Inputs) -> Result<(), Failure> {
        let bytes = std::fs::read(path).with_context(|| shown(path))?;
        let filled = moodle::fill(&bytes, report).with_context(|| shown(path)).map_err(Failure::Usage)?;
        let to = self.filled(path);
        folder::write(&to, &filled.bytes, inputs)?;
        super::say(&format!("{} rows filled in: {}", filled.rows, shown(&to)));
        if let Some(maximum) = &filled.scaled_to {
            super::say(&format!("grades were scaled to the worksheet's maximum of {}", safe::line(maximum.as_bytes())));
        }
        for name in &filled.without_row {
            super::say(&format!("no row in the worksheet for {}", safe::excerpt(name.as_bytes(), 80)));
        }
        Ok(())
    }

    /// The copies of the pages that lead from one work to the next, for the teacher.
    fn works(&self, path: &Path, report: &Report, inputs: &Inputs) -> Result<(), Failure> {
        let folder = Folder::new(&path.join(html::WORKS), inputs)?;
        for place in 0..report.class().submissions.len() {
            if let Some(page) = html::work(report, place) {
                folder.write(&html::work_name(place), page.as_bytes())?;
            }
        }
        Ok(())
    }

    fn pages(&self, path: &Path, report: &Report, inputs: &Inputs) -> Result<(), Failure> {
        let folder = Folder::new(path, inputs)?;
        for (place, one) in report.class().submissions.iter().enumerate() {
            let name = html::file_name(place, &one.name);
            match self.pages_as {
                PageForm::Html => folder.write(&name, html::page(report, one).as_bytes())?,
                PageForm::Markdown => {
                    let name = format!("{}.md", name.trim_end_matches(".html"));
                    folder.write(&name, markdown::page(report, one).as_bytes())?;
                }
            }
        }
        if self.pages_as == PageForm::Html {
            folder.write(html::INDEX, html::index(report).as_bytes())?;
            self.works(path, report, inputs)?;
        }
        folder.tell();
        Ok(())
    }
}

/// The zip of pages for Moodle.
fn feedback(path: &Path, report: &Report, inputs: &Inputs) -> Result<(), Failure> {
    let files = moodle::feedback_files(report)?;
    folder::write(path, &files.bytes, inputs)?;
    super::say(&format!("{} pages for Moodle: {}", files.pages, shown(path)));
    for name in &files.without_number {
        super::say(&format!("no page for Moodle, which knows no number of {}", safe::excerpt(name.as_bytes(), 80)));
    }
    Ok(())
}

fn only(report: &Report) -> Result<&Submission, Failure> {
    match report.class().submissions.as_slice() {
        [one] => Ok(one),
        all => Err(anyhow!("Gradescope and Autolab take one submission, here are {}", all.len()).into()),
    }
}

/// `sheet.csv` becomes `sheet-graded.csv`.
fn graded(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push("-graded");
    if let Some(end) = path.extension() {
        name.push(".");
        name.push(end);
    }
    path.with_file_name(name)
}
