mod comments;
mod duty;
