"""A source → a typed table: `read.read_files` for files, `query.query_files` and `database.query_database` for SQL,
`frames.table_from_frame` for data frames; `describe.describe_files` and `database.describe_database` tell what is
there.

One reader per kind of file makes raw columns (`read.READERS`); one typing step, the same for all,
decides numbers, dates, logicals and text by the whole column, and rejects what does not fit.
"""
