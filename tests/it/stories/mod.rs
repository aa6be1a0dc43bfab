mod comments;
