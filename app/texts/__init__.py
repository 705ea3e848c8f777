"""文字材料: reports and summaries whose figures fill themselves in while the clerk writes the rest."""
