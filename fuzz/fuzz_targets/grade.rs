//! See `wirelab_fuzz::grade`.
#![cfg_attr(fuzzing, no_main)]

wirelab_fuzz::target!(wirelab_fuzz::grade::run);
