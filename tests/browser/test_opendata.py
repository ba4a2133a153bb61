"""Open data over HTTP: stable addresses, ETag, compression, a catalogue whose links lead somewhere."""

import gzip
import json
import urllib.error
import urllib.request

import pytest

pytestmark = pytest.mark.browser


def get(url: str, **headers: str):
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30)


def test_every_file_stands_at_its_address_and_is_not_sent_twice(server):
    listed = json.load(get(f"{server.url}/data/index.json"))["files"]
    assert {"larandeplaner/svar.csv", "larandeplaner/fordelning.json", "dcat.rdf"} <= {f["name"] for f in listed}
    for file in listed:
        answer = get(file["url"])
        assert answer.headers["content-type"].split(";")[0] == file["type"].split(";")[0]
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "max-age" in answer.headers["cache-control"]
        with pytest.raises(urllib.error.HTTPError) as same:
            get(file["url"], **{"If-None-Match": answer.headers["etag"]})
        assert same.value.code == 304


def test_a_file_travels_compressed_to_who_can_read_it(server):
    url = f"{server.url}/data/larandeplaner/svar.csv"
    packed = get(url, **{"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.read()) == get(url).read()


def test_a_file_that_is_not_there_is_said_so(server):
    for name in ("hittepa.csv", "../lplan.sqlite", "larandeplaner/%00", "larandeplaner/svar.xlsx"):
        with pytest.raises(urllib.error.HTTPError) as gone:
            get(f"{server.url}/data/{name}")
        assert gone.value.code in (400, 404)
