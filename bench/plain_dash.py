"""The job as a Dash page."""

from dash import Dash, Input, Output, dcc, html

from bench import job

app = Dash(__name__, serve_locally=True)
server = app.server
app.layout = html.Div(
    [
        html.H1("Dash"),
        dcc.Dropdown(job.WAVES, "2017", id="wave", clearable=False, searchable=False),
        dcc.Graph(id="bars"),
        dcc.Graph(id="grid"),
    ]
)


@app.callback(Output("bars", "figure"), Output("grid", "figure"), Input("wave", "value"))
def show(wave):
    return job.bars(wave), job.grid(wave)
