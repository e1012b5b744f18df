from azureml.contrib.services.aml_request import AMLRequest, rawhttp
from azureml.contrib.services.aml_response import AMLResponse


def init():
    pass


@rawhttp
def run(request):
    if request.method == "GET":
        return AMLResponse("only POST", 405)
    if request.args.get("unread"):
        return AMLResponse("too much", 413)
    if request.args.get("body"):
        return AMLResponse(request.get_data(), 200)
    picture = request.files["picture"]
    response = AMLResponse(picture.read(), 200)
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["X-Name"] = picture.filename
    return response
