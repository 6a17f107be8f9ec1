from flask import Blueprint

blueprint = Blueprint("threads", __name__)
