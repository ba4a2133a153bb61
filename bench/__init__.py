"""How fast is the app for a reader, beside a plain Streamlit page and a Dash page that do the same small job?"""
