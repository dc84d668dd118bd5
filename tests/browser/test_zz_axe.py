# ruff: noqa
import pathlib, pytest
from .conftest import running, Server, no_sideways_scroll
from axe_playwright_python.sync_playwright import Axe
def test_axe(open_page, watch):
    with running(pathlib.Path("/tmp/wl-demo")) as s0:
        on = Server(s0.address, s0.home, sample=True)
        for path in ["/", "/applications", "/applications?view=list", "/applications/add", "/applications/79", "/applications/79/way-back/reframe","/applications/79/way-back/feedback","/applications/79/way-back/openings","/applications/79/way-back/growth","/settings","/mail","/review","/openings","/insights","/lessons"]:
            for width, theme in ((360,"light"),(768,"dark"),(1440,"light")):
                try:
                    p = open_page(path.split("?")[0], width=width, theme=theme, on=on)
                    if "?" in path: p.goto(s0.address+path)
                    for d in p.locator("details").all(): d.evaluate("e => e.open = true")
                    v = Axe().run(p).response["violations"]
                    for one in v: print(path, width, theme, one["id"], [str(n["html"])[:120] for n in one["nodes"][:3]])
                    w = p.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    if w > 0: print(path, width, "WIDE", w)
                    size = p.evaluate("() => performance.getEntriesByType('resource').filter(r=>!r.name.includes('woff')).reduce((a,r)=>a+r.decodedBodySize,0)+performance.getEntriesByType('navigation')[0].decodedBodySize")
                    if width==1440: print(path, "kB", round(size/1000))
                except Exception as e: print(path, width, type(e).__name__, str(e)[:150])
                finally:
                    p.context.close()
        for line in dict.fromkeys(watch.wrong): print("WRONG", line)
        watch.wrong.clear()
