"""Russian sentences about a whole form."""


def fields_to_correct(count: int) -> str:
    """Head the summary of errors: «Исправьте 2 поля»."""
    if count % 10 == 1 and count % 100 != 11:
        return f"Исправьте {count} поле"
    if count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14}:
        return f"Исправьте {count} поля"
    return f"Исправьте {count} полей"
