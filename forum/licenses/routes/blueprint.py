from flask import Blueprint

blueprint = Blueprint("licenses", __name__)
