// SPDX-License-Identifier: MIT
// Emscripten's built-in GLFW, mended for a canvas that is a guest in somebody else's page: keys only while the canvas
// has the focus and by physical key, a mouse button let go outside, device pixels, the clipboard. An Emscripten
// --js-library: it replaces functions of library_glfw.js of Emscripten 3.1.6 and leaves the rest alone.

var FerriteGlfw = {
  $GlfwCanvas__deps: ['$GLFW', '$Browser', '$GlfwKeys', 'malloc', 'free'],
  $GlfwCanvas: {
    undo: [],
    clipboard: 0,
    width: 0,
    height: 0,
    shared: false,

    on: function (target, event, listener, options) {
      target.addEventListener(event, listener, options);
      GlfwCanvas.undo.push(function () {
        target.removeEventListener(event, listener, options);
      });
    },

    modifiers: function (event) {
      return (event.shiftKey ? 1 : 0) | (event.ctrlKey ? 2 : 0) | (event.altKey ? 4 : 0) | (event.metaKey ? 8 : 0);
    },

    // The browser keeps copy, cut and paste, which arrive as events of their own; and, while keys are shared, all that
    // menus have no use for: Tab leaves the canvas.
    belongsToBrowser: function (event) {
      if ((event.ctrlKey || event.metaKey) && ['KeyC', 'KeyV', 'KeyX'].includes(event.code)) return true;
      return GlfwCanvas.shared && !/^(Arrow|Enter|Escape|Space|Home|End|Page|Control)/.test(event.code);
    },

    key: function (event, down) {
      var window = GLFW.active;
      var row = GlfwKeys[event.code];
      if (!window || !row) return;
      window.keys[row[0]] = down;
      window.domKeys[row[1]] = down ? row : null;
      var action = down ? (event.repeat ? 2 : 1) : 0;
      if (window.keyFunc) {
        {{{ makeDynCall('viiiii', 'window.keyFunc') }}}(window.id, row[0], row[1], action, GlfwCanvas.modifiers(event));
      }
      if (down && window.charFunc && GlfwCanvas.isText(event)) {
        {{{ makeDynCall('vii', 'window.charFunc') }}}(window.id, event.key.codePointAt(0));
      }
      if (!GlfwCanvas.belongsToBrowser(event)) event.preventDefault();
      event.stopPropagation();
    },

    isText: function (event) {
      var shortcut = (event.ctrlKey || event.metaKey) && !event.getModifierState('AltGraph');
      return !shortcut && Array.from(event.key).length === 1;
    },

    releaseKeys: function (window) {
      for (var code in window.domKeys) {
        var row = window.domKeys[code];
        if (!row) continue;
        window.keys[row[0]] = 0;
        window.domKeys[code] = null;
        if (window.keyFunc) {{{ makeDynCall('viiiii', 'window.keyFunc') }}}(window.id, row[0], row[1], 0, 0);
      }
    },

    focus: function (has) {
      var window = GLFW.active;
      if (!window) return;
      if (!has) GlfwCanvas.releaseKeys(window);
      if (window.windowFocusFunc) {{{ makeDynCall('vii', 'window.windowFocusFunc') }}}(window.id, has);
    },

    move: function (event) {
      var window = GLFW.active;
      if (!window) return;
      var box = Module['canvas'].getBoundingClientRect();
      Browser.mouseX = ((event.clientX - box.left) * GlfwCanvas.width) / box.width;
      Browser.mouseY = ((event.clientY - box.top) * GlfwCanvas.height) / box.height;
      if (window.cursorPosFunc) {
        {{{ makeDynCall('vidd', 'window.cursorPosFunc') }}}(window.id, Browser.mouseX, Browser.mouseY);
      }
    },

    button: function (event, down) {
      var window = GLFW.active;
      if (!window) return;
      GlfwCanvas.move(event);
      var number = [0, 2, 1][event.button];
      if (number === undefined) return;
      if (window.mouseButtonFunc) {
        {{{ makeDynCall('viiii', 'window.mouseButtonFunc') }}}(window.id, number, down, GlfwCanvas.modifiers(event));
      }
    },

    cross: function (entered) {
      var window = GLFW.active;
      if (window && window.cursorEnterFunc) {
        {{{ makeDynCall('vii', 'window.cursorEnterFunc') }}}(window.id, entered);
      }
    },

    wheel: function (event) {
      var window = GLFW.active;
      if (!window) return;
      var unitsPerNotch = [100, 3, 1][event.deltaMode];
      if (window.scrollFunc) {
        {{{ makeDynCall('vidd', 'window.scrollFunc') }}}(
          window.id, -event.deltaX / unitsPerNotch, -event.deltaY / unitsPerNotch);
      }
      event.preventDefault();
    },

    // Window size in CSS pixels, framebuffer in device pixels.
    resize: function (width, height, deviceWidth, deviceHeight) {
      var window = GLFW.active;
      var canvas = Module['canvas'];
      GlfwCanvas.width = width;
      GlfwCanvas.height = height;
      if (canvas.width !== deviceWidth) canvas.width = deviceWidth;
      if (canvas.height !== deviceHeight) canvas.height = deviceHeight;
      if (!window) return;
      window.width = width;
      window.height = height;
      if (window.windowSizeFunc) {{{ makeDynCall('viii', 'window.windowSizeFunc') }}}(window.id, width, height);
    },

    watchSize: function (canvas) {
      var observer = new ResizeObserver(function (entries) {
        var entry = entries[entries.length - 1];
        var box = entry.contentRect;
        var device = entry.devicePixelContentBoxSize;
        var ratio = globalThis.devicePixelRatio || 1;
        if (box.width < 1 || box.height < 1) return;
        GlfwCanvas.resize(
          box.width, box.height,
          device ? device[0].inlineSize : Math.round(box.width * ratio),
          device ? device[0].blockSize : Math.round(box.height * ratio));
      });
      try {
        observer.observe(canvas, { box: 'device-pixel-content-box' });
      } catch (unknownBox) {
        observer.observe(canvas);
      }
      GlfwCanvas.undo.push(function () {
        observer.disconnect();
      });
    },

    setClipboard: function (text) {
      if (GlfwCanvas.clipboard) _free(GlfwCanvas.clipboard);
      GlfwCanvas.clipboard = allocateUTF8(text);
    },

    // Copy and paste fire on the document when a canvas has the focus, after keydown and before the next frame.
    watchClipboard: function (canvas) {
      var focused = function () {
        return canvas.getRootNode().activeElement === canvas;
      };
      GlfwCanvas.on(document, 'paste', function (event) {
        if (!focused()) return;
        GlfwCanvas.setClipboard(event.clipboardData.getData('text/plain'));
        event.preventDefault();
      });
      var give = function (event) {
        if (!focused() || !GlfwCanvas.clipboard) return;
        event.clipboardData.setData('text/plain', UTF8ToString(GlfwCanvas.clipboard));
        event.preventDefault();
      };
      GlfwCanvas.on(document, 'copy', give);
      GlfwCanvas.on(document, 'cut', give);
    },

    watchPointer: function (canvas) {
      GlfwCanvas.on(canvas, 'pointerdown', function (event) {
        canvas.focus({ preventScroll: true });
        try {
          canvas.setPointerCapture(event.pointerId);
        } catch (syntheticEvent) {
          // A script's own event has no pointer to capture.
        }
        GlfwCanvas.button(event, 1);
        event.preventDefault();
      });
      var release = function (event) {
        GlfwCanvas.button(event, 0);
      };
      GlfwCanvas.on(canvas, 'pointerup', release);
      GlfwCanvas.on(canvas, 'pointercancel', release);
      GlfwCanvas.on(canvas, 'pointermove', GlfwCanvas.move);
      GlfwCanvas.on(canvas, 'pointerenter', function () {
        GlfwCanvas.cross(1);
      });
      GlfwCanvas.on(canvas, 'pointerleave', function () {
        GlfwCanvas.cross(0);
      });
      GlfwCanvas.on(canvas, 'contextmenu', function (event) {
        event.preventDefault();
      });
      GlfwCanvas.on(canvas, 'wheel', GlfwCanvas.wheel, { passive: false });
    },
  },

  glfwInit__deps: ['$GlfwCanvas', '$GLFW', '$Browser'],
  glfwInit__sig: 'i',
  glfwInit: function () {
    if (GLFW.windows) return 1;
    GLFW.initialTime = GLFW.getTime();
    GLFW.hints = GLFW.defaultHints;
    GLFW.windows = [];
    GLFW.active = null;
    var canvas = Module['canvas'];
    if (!canvas.hasAttribute('tabindex')) canvas.tabIndex = 0;
    canvas.style.touchAction = 'none';
    GlfwCanvas.on(canvas, 'keydown', function (event) {
      GlfwCanvas.key(event, 1);
    });
    GlfwCanvas.on(canvas, 'keyup', function (event) {
      GlfwCanvas.key(event, 0);
    });
    GlfwCanvas.on(canvas, 'focus', function () {
      GlfwCanvas.focus(1);
    });
    GlfwCanvas.on(canvas, 'blur', function () {
      GlfwCanvas.focus(0);
    });
    GlfwCanvas.watchPointer(canvas);
    GlfwCanvas.watchClipboard(canvas);
    GlfwCanvas.watchSize(canvas);
    return 1;
  },

  glfwTerminate__deps: ['$GlfwCanvas'],
  glfwTerminate__sig: 'v',
  glfwTerminate: function () {
    GlfwCanvas.undo.forEach(function (undo) {
      undo();
    });
    GlfwCanvas.undo = [];
    GLFW.windows = null;
    GLFW.active = null;
  },

  // The page decides the canvas's size by its style; GLFW's own wish is not heard.
  glfwCreateWindow__deps: ['$GlfwCanvas'],
  glfwCreateWindow__sig: 'iiiiii',
  glfwCreateWindow: function (width, height, title, monitor, share) {
    var box = Module['canvas'].getBoundingClientRect();
    var ratio = globalThis.devicePixelRatio || 1;
    var wide = box.width >= 1 ? box.width : width;
    var high = box.height >= 1 ? box.height : height;
    var setCanvasSize = Browser.setCanvasSize;
    Browser.setCanvasSize = function () {};
    // Where only a few rows are new, only they are drawn: the rest of the picture has to stay.
    var createContext = Browser.createContext;
    Browser.createContext = function (canvas, useWebGL, setInModule, attributes) {
      attributes.preserveDrawingBuffer = true;
      return createContext.call(Browser, canvas, useWebGL, setInModule, attributes);
    };
    var id = 0;
    try {
      id = GLFW.createWindow(wide, high, title, 0, share);
    } catch (noWebGL) {
      id = 0;
    }
    Browser.setCanvasSize = setCanvasSize;
    Browser.createContext = createContext;
    Browser.resizeListeners.length = 0;
    GlfwCanvas.resize(wide, high, Math.round(wide * ratio), Math.round(high * ratio));
    return id;
  },

  glfwGetFramebufferSize__deps: ['$GlfwCanvas'],
  glfwGetFramebufferSize__sig: 'viii',
  glfwGetFramebufferSize: function (id, width, height) {
    var canvas = Module['canvas'];
    if (width) HEAP32[width >> 2] = canvas.width;
    if (height) HEAP32[height >> 2] = canvas.height;
  },

  // One float for the size of the window in CSS pixels: GLFW's own getter rounds.
  ferrite_canvas_size__deps: ['$GlfwCanvas'],
  ferrite_canvas_size__sig: 'vii',
  ferrite_canvas_size: function (width, height) {
    HEAPF32[width >> 2] = GlfwCanvas.width;
    HEAPF32[height >> 2] = GlfwCanvas.height;
  },

  ferrite_canvas_share_keys__deps: ['$GlfwCanvas'],
  ferrite_canvas_share_keys__sig: 'vi',
  ferrite_canvas_share_keys: function (on) {
    GlfwCanvas.shared = Boolean(on);
  },

  glfwSetWindowTitle__sig: 'vii',
  glfwSetWindowTitle: function (id, title) {},

  glfwSetClipboardString__deps: ['$GlfwCanvas'],
  glfwSetClipboardString__sig: 'vii',
  glfwSetClipboardString: function (id, text) {
    var string = UTF8ToString(text);
    GlfwCanvas.setClipboard(string);
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(string).catch(function () {});
    }
  },

  glfwGetClipboardString__deps: ['$GlfwCanvas'],
  glfwGetClipboardString__sig: 'ii',
  glfwGetClipboardString: function (id) {
    return GlfwCanvas.clipboard;
  },

  glfwCreateStandardCursor__sig: 'ii',
  glfwCreateStandardCursor: function (shape) {
    return shape;
  },

  glfwSetCursor__sig: 'vii',
  glfwSetCursor: function (id, cursor) {
    var styles = {
      0x36001: 'default', 0x36002: 'text', 0x36003: 'crosshair', 0x36004: 'pointer', 0x36005: 'ew-resize',
      0x36006: 'ns-resize', 0x36007: 'nwse-resize', 0x36008: 'nesw-resize', 0x36009: 'all-scroll',
      0x3600A: 'not-allowed', 0: 'none',
    };
    Module['canvas'].style.cursor = styles[cursor] || 'default';
  },
};

mergeInto(LibraryManager.library, FerriteGlfw);
