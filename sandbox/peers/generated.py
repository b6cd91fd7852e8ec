"""openapi-generator's Python client, made from the published file alone, works against the sandbox."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

root = pathlib.Path(os.environ["ROOT"])
made = pathlib.Path(os.environ["PEERS_WORK"]) / "generated"
upstream = root / "upstream/servicechannel-v3-2026.swagger.json"


def generate() -> None:
    """Makes the client once."""
    if (made / "whole").exists():
        return
    shutil.rmtree(made, ignore_errors=True)
    generator = pathlib.Path(sys.executable).parent / "openapi-generator-cli"
    wanted = "apis=WorkOrders:Notes,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"
    subprocess.run(
        [generator, "generate", "-i", upstream, "-g", "python", "-o", made, "--skip-validate-spec",
         "--global-property", wanted, "--additional-properties", "packageName=upstream_client"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    (made / "whole").touch()


generate()
sys.path.insert(0, str(made))

import upstream_client as client  # noqa: E402
from upstream_client.api.notes_api import NotesApi  # noqa: E402
from upstream_client.api.work_orders_api import WorkOrdersApi  # noqa: E402
from upstream_client.exceptions import ApiException, BadRequestException, NotFoundException  # noqa: E402


def model(name: str):
    return getattr(client, f"ServiceChannelServicesMessaging{name}")


configuration = client.Configuration(host=os.environ["SANDBOX"] + "/v3", access_token="sandbox")
configuration.retries = False
connection = client.ApiClient(configuration)
orders, notes = WorkOrdersApi(connection), NotesApi(connection)


def body(answer) -> dict:
    return json.loads(answer.raw_data)


order = model("WorkordersCreateWoRequest").from_dict({
    "ContractInfo": {"SubscriberId": 1, "LocationId": 7, "TradeName": "PLUMBING"},
    "Category": "REPAIR", "Priority": "P1", "CallDate": "2026-11-01T08:00:00", "Description": "The tap drips",
    "ProblemCode": "LEAK", "Number": "G1", "Nte": 100.5,
    "Status": {"Primary": "Open", "Extended": ""},
})
created = orders.p_ostv3_workorders_with_http_info(order)
assert created.status_code == 201, created
number = body(created)["Id"]

# The same again within 10 seconds.
try:
    orders.p_ostv3_workorders(order)
except ApiException as refused:
    assert refused.status == 406 and "already processed" in refused.body, refused
else:
    raise AssertionError("a duplicate was accepted")

read = orders.g_etv3_workordersworkorder_id(number)
assert (read.id, read.number, read.description, read.nte) == (number, "G1", "The tap drips", 100.5), read
assert read.status.primary == "Open"

listed = orders.g_etv3_workorderslocation_idlocation_idstore_idstore_id()
assert [one.id for one in listed] == [number], listed

change = model("WorkordersChangeWoStatusRequestExt").from_dict({"Status": {"Primary": "COMPLETED", "Extended": "CONFIRMED"}})
changed = orders.p_utv3_workordersworkorder_id_status(number, change)
assert changed.id == number, changed
read = orders.g_etv3_workordersworkorder_id(number)
assert (read.status.primary, read.status.extended) == ("COMPLETED", "CONFIRMED"), read.status

check_in = model("WorkordersCheckInRequest").from_dict({"Latitude": 1.5, "Longitude": 2.5, "TechsCount": 1})
assert orders.p_ostv3_workordersworkorder_id_universal_check_in(number, check_in) is not None

note = model("WorkordersCreateWoNoteRequest").from_dict({"Note": "Called the store"})
assert notes.p_ostv3_workordersworkorder_id_notes_with_http_info(number, note).status_code == 201
page = notes.g_etv3_workordersworkorder_id_notespagingpaging(number)
assert page.all_notes_count == 1 and page.notes[0].note_data == "Called the store", page

try:
    orders.g_etv3_workordersworkorder_id(999_999)
except NotFoundException:
    pass
else:
    raise AssertionError("an unknown order was found")
# A wrong type, behind the back of the client's own checks.
wrong = order.model_copy(update={"number": "G2", "category": 5})
try:
    orders.p_ostv3_workorders(wrong)
except BadRequestException as refused:
    assert "ErrorMessage" in refused.body, refused.body
else:
    raise AssertionError("a wrong order was accepted")
