"""Forms in and out: read as drafts from YAML, JSON, .xlsx and .docx; written as .xlsx and PDF."""
