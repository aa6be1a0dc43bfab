//! Every phrase that people read, and how it is made safe.

pub mod html;
