"""The tokens of well-known services, as these write them. Public halves of pairs (`pk_…`) are none."""

import re
from collections.abc import Callable
from re import Match

from forum.licenses.masking.shape import Shape, always, is_mixed, looks_random

Check = Callable[[Match[str]], bool]


def _token(pattern: str, *signs: str, is_meant: Check = looks_random) -> Shape:
    """One that stands alone: no letter or digit touches it."""
    return Shape(signs, re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])"), is_meant)


TOKENS = (
    # Code and packages
    _token(r"gh[pousr]_[A-Za-z0-9]{30,255}", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    _token(r"github_pat_\w{30,255}", "github_pat_"),
    _token(r"gl(?:pat|dt|ptt|rt|cbt|soat|agent|oas|ft|imt)-[\w-]{20,255}(?:\.[\w-]{1,64}){0,3}",
           "glpat-", "gldt-", "glptt-", "glrt-", "glcbt-", "glsoat-", "glagent-", "gloas-", "glft-", "glimt-"),
    _token(r"npm_[A-Za-z0-9]{36}", "npm_"),
    _token(r"pypi-Ag[\w-]{50,255}", "pypi-Ag"),
    _token(r"dckr_(?:pat|oat)_[\w-]{20,64}", "dckr_"),
    # Clouds
    _token(r"(?:AKIA|ASIA)[A-Z2-7]{16}(?!%2F|/\d{8}/)", "AKIA", "ASIA", is_meant=always),  # not as part of a signed address
    _token(r"AIza[\w-]{35}", "AIza", is_meant=is_mixed),
    _token(r"GOCSPX-[\w-]{28}", "GOCSPX-", is_meant=is_mixed),
    _token(r"ya29\.[\w-]{30,1024}", "ya29.", is_meant=is_mixed),
    Shape(("AccountKey=",), re.compile(r"AccountKey=(?P<secret>[A-Za-z0-9+/]{60,100}={0,2})"), is_mixed),
    _token(r"do[opr]_v1_[0-9a-f]{64}", "dop_v1_", "doo_v1_", "dor_v1_"),
    _token(r"hv[sb]\.[\w-]{24,255}", "hvs.", "hvb.", is_meant=is_mixed),
    # Payments and shops
    _token(r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}", "sk_live_", "sk_test_", "rk_live_", "rk_test_"),
    _token(r"whsec_[A-Za-z0-9+/=]{24,255}", "whsec_"),
    _token(r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}", "shpat_", "shpca_", "shppa_", "shpss_"),
    _token(r"polar_(?:oat|pat|cst|whs|at|rt|ci|cs)_[A-Za-z0-9]{20,255}", "polar_"),
    _token(r"pdl_\w{30,255}", "pdl_"),
    _token(r"(?:admin|prod|user|env|activ|dev)-[0-9a-f]{60,70}v[1-3]", "v1", "v2", "v3"),
    # Mail and messages
    _token(r"SG\.[\w-]{16,32}\.[\w-]{30,64}", "SG.", is_meant=is_mixed),
    _token(r"key-[0-9a-f]{32}", "key-"),
    _token(r"[0-9a-f]{32}-us\d{1,2}", "-us"),
    _token(r"SK[0-9a-f]{32}", "SK"),
    _token(r"xox[abeoprs](?:\.xox[bp])?-[\w-]{10,255}|xapp-\d-[\w-]{20,255}", "xox", "xapp-"),
    Shape(("hooks.slack.com/",), re.compile(r"hooks\.slack\.com/\w{5,12}/(?P<secret>\w{5,15}/\w{5,15}/\w{15,40})"), looks_random),
    Shape(("/api/webhooks/",), re.compile(r"/api/webhooks/\d{15,22}/(?P<secret>[\w-]{40,100})"), is_mixed),
    Shape((":AA",), re.compile(r"(?<!\d)\d{8,10}:AA[\w-]{33}(?![\w-])"), is_mixed),
    # Models
    _token(r"sk-[\w-]{20,255}", "sk-", is_meant=is_mixed),
    _token(r"hf_[A-Za-z]{34}", "hf_", is_meant=always),
)  # fmt: skip
