"""重点人员帮扶档案: the restricted store (domain reference E18 and section 4). Off until the head switches it on."""
