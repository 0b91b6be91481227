//! See `wirelab_fuzz::rules`.
#![cfg_attr(fuzzing, no_main)]

wirelab_fuzz::target!(wirelab_fuzz::rules::run);
