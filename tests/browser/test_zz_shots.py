# ruff: noqa
import base64, os
def test_shots(open_page, browser, request, watch):
    import shutil, pathlib
    from .conftest import running, Server
    from contextlib import ExitStack
    st = ExitStack(); on = None
    if os.environ.get("SAMPLE"):
        s0 = st.enter_context(running(pathlib.Path("/tmp/wl-demo"))); on = Server(s0.address, s0.home, sample=True)
    themes = os.environ.get("THEMES", "light").split(",")
    for path in os.environ.get("PAGES", "/gallery").split(","):
        name = path.strip("/").replace("/", "-") or "today"
        for width in (1440, 360):
            for theme in themes:
                p = open_page(path, width=width, theme=theme, height=900 if width==1440 else 800, on=on)
                h = p.evaluate("document.documentElement.scrollHeight")
                step = 1500 if width == 1440 else 1150
                shots = []
                for i, top in enumerate(range(0, h, step)):
                    clip = {"x":0,"y":top,"width":width if width==360 else 1240,"height":min(step,h-top)}
                    shots.append(p.screenshot(full_page=True, clip=clip))
                    if width == 1440:
                        open(f"/tmp/shots/{name}-{width}-{theme}-{i}.png","wb").write(shots[-1])
                if width == 360:
                    for part in range(0, len(shots), 4):
                        some = shots[part:part+4]
                        ctx = browser.new_context(viewport={"width": 372*len(some), "height": step})
                        q = ctx.new_page()
                        q.set_content("<body style='margin:0;display:flex;gap:12px;background:#888;align-items:start'>"+"".join(f"<img src='data:image/png;base64,{base64.b64encode(s).decode()}'>" for s in some))
                        q.screenshot(path=f"/tmp/shots/{name}-360-{theme}-{part//4}.png"); ctx.close()
    for w in watch.wrong: print(w)
    watch.wrong.clear()
    st.close()
