//! See `wirelab_fuzz::fields`.
#![cfg_attr(fuzzing, no_main)]

wirelab_fuzz::target!(wirelab_fuzz::fields::run);
