//! See `wirelab_fuzz::archive`.
#![cfg_attr(fuzzing, no_main)]

wirelab_fuzz::target!(wirelab_fuzz::archive::run);
