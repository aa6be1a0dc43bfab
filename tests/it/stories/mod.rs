mod comments;
mod duty;
mod raid;
