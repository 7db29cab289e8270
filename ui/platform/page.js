// SPDX-License-Identifier: MIT
// What only the page can do for the canvas: choose a file, hand one out, fill the screen, and take what is dropped.
// An Emscripten --js-library; page.h is its other side.

var FerritePage = {
  $FerritePage__deps: ['malloc', 'free'],
  $FerritePage: {
    Floppy: 0, // ferrite::Medium

    Disc: 1,

    HardDisk: 2,

    Unknown: -1,

    FirstCdrom: 0,

    take: function (ui, medium, drive, file) {
      if (medium === FerritePage.Floppy) FerritePage.insert(ui, drive, file);
      else FerritePage.link(ui, medium, drive, file, []);
    },

    // The files that were chosen for one drive: a cue sheet comes with its disc's tracks.
    takeAll: function (ui, medium, drive, files) {
      var sheet = FerritePage.cueSheet(files);
      if (!sheet) return FerritePage.take(ui, medium, drive, files[0]);
      var tracks = files.filter(function (file) {
        return file !== sheet;
      });
      FerritePage.link(ui, FerritePage.Disc, drive, sheet, tracks);
    },

    cueSheet: function (files) {
      return files.find(function (file) {
        return FerritePage.withText(file.name, _ferrite_ui_is_cue_sheet);
      });
    },

    // Their bytes stay where they are.
    link: function (ui, medium, drive, file, beside) {
      var path = FerritePage.withText(file.name, function (name) {
        var where = _ferrite_ui_path_to_link(ui, medium, name);
        return where && UTF8ToString(where);
      });
      if (!path) return;
      var folder = path.slice(0, path.lastIndexOf('\\') + 1);
      var links = beside.map(function (other) {
        return Module['ferriteHost'].linkFile(folder + other.name, other);
      });
      links.push(Module['ferriteHost'].linkFile(path, file));
      Promise.all(links).then(
        function () {
          FerritePage.withText(path, function (linked) {
            _ferrite_ui_use_linked(ui, medium, drive, linked);
          });
        },
        function (error) {
          FerritePage.complain(ui, error.message);
        });
    },

    insert: function (ui, drive, file) {
      FerritePage.read(ui, file, 'choose a floppy image', function (name, bytes, size) {
        _ferrite_ui_insert(ui, drive, name, bytes, size);
      });
    },

    // In the order of their names.
    insertSet: function (ui, drive, files) {
      var byName = files.slice().sort(function (a, b) {
        return a.name.localeCompare(b.name, 'en', { numeric: true });
      });
      var paths = byName.map(function (file) {
        return FerritePage.withText(file.name, function (name) {
          return UTF8ToString(_ferrite_ui_path_to_link(ui, FerritePage.Floppy, name));
        });
      });
      var kept = byName.map(function (file, index) {
        return Module['ferriteHost'].keepFile(paths[index], file);
      });
      Promise.all(kept).then(
        function () {
          FerritePage.withText(paths.join('\n') + '\n', function (lines) {
            _ferrite_ui_insert_set(ui, drive, lines);
          });
        },
        function (error) {
          FerritePage.complain(ui, error.message);
        });
    },

    // What a disk with these is called.
    nameOfDisk: function (files, folders) {
      return (folders.concat(files)[0].name.replace(/\.[^.]*$/, '') || 'Files') + '.img';
    },

    // A disk with all of these; folders are FileSystemDirectoryEntries. options: { name, size, label }
    insertDiskOf: function (ui, drive, files, folders, options) {
      var name = options.name || FerritePage.nameOfDisk(files, folders);
      var path = FerritePage.withText(name, function (wish) {
        var where = _ferrite_ui_path_to_link(ui, FerritePage.Floppy, wish);
        return where && UTF8ToString(where);
      });
      if (!path) return;
      Module['ferriteHost'].makeDiskOf(path, files, folders, options).then(
        function () {
          FerritePage.withText(path, function (made) {
            _ferrite_ui_use_linked(ui, FerritePage.Floppy, drive, made);
          });
        },
        function (error) {
          FerritePage.complain(ui, error.message);
        });
    },

    // Those that a drop brings.
    foldersOf: function (transfer) {
      return Array.from(transfer.items)
        .map(function (item) {
          return item.webkitGetAsEntry ? item.webkitGetAsEntry() : null;
        })
        .filter(function (entry) {
          return entry && entry.isDirectory;
        });
    },

    // Onto the disk whose files are shown.
    addFiles: function (ui, files) {
      files.forEach(function (file) {
        FerritePage.read(ui, file, 'choose a file', function (name, bytes, size) {
          _ferrite_ui_add_file(ui, name, bytes, size);
        });
      });
    },

    // Calls `take` with pointers to the file's name and bytes.
    read: function (ui, file, advice, take) {
      var limit = _ferrite_ui_largest_image();
      if (file.size > limit) {
        var megabytes = (file.size / 1048576).toFixed(1);
        FerritePage.complain(
          ui,
          file.name + ' is ' + megabytes + ' MB. No floppy disk holds that much: ' + advice + ' of at most ' +
            (limit / 1048576).toFixed(0) + ' MB.');
        return;
      }
      file.arrayBuffer().then(
        function (buffer) {
          FerritePage.withBytes(new Uint8Array(buffer), function (bytes, size) {
            FerritePage.withText(file.name, function (name) {
              take(name, bytes, size);
            });
          });
        },
        function () {
          FerritePage.complain(ui, file.name + ' can’t be read. A folder? Choose single files.');
        });
    },

    withBytes: function (bytes, call) {
      var pointer = _malloc(Math.max(1, bytes.length));
      HEAPU8.set(bytes, pointer);
      call(pointer, bytes.length);
      _free(pointer);
    },

    complain: function (ui, sentence) {
      FerritePage.withText(sentence, function (pointer) {
        _ferrite_ui_complain(ui, pointer);
      });
    },

    withText: function (text, call) {
      var pointer = allocateUTF8(text);
      var answer = call(pointer);
      _free(pointer);
      return answer;
    },

    position: function (ui, event, call) {
      var canvas = Module['canvas'];
      var box = canvas.getBoundingClientRect();
      return call(
        ui,
        ((event.clientX - box.left) * canvas.clientWidth) / box.width,
        ((event.clientY - box.top) * canvas.clientHeight) / box.height);
    },

    // The canvas may be in a shadow tree, and there may be others on the page.
    fillsScreen: function () {
      var canvas = Module['canvas'];
      return canvas.getRootNode().fullscreenElement === canvas;
    },

    // The canvas in its shadow tree, too.
    holdsPointer: function () {
      var canvas = Module['canvas'];
      return canvas.getRootNode().pointerLockElement === canvas;
    },

    // Its release is heard wherever it is then.
    keepPointer: function (event, canvas) {
      canvas.focus({ preventScroll: true });
      try {
        canvas.setPointerCapture(event.pointerId);
      } catch (syntheticEvent) {
        // A script's own event has no pointer to capture.
      }
    },

    // Before GLFW's listeners hear of it: what is the guest's alone goes no further.
    watchPointer: function (ui, canvas) {
      var hear = function (event) {
        var taken = FerritePage.position(ui, event, function (ui, x, y) {
          return _ferrite_ui_pointer(
            ui, x, y, event.movementX, event.movementY, event.buttons, event.pointerType === 'touch' ? 1 : 0,
            event.timeStamp);
        });
        if (!taken) return;
        if (event.type === 'pointerdown') FerritePage.keepPointer(event, canvas);
        event.preventDefault();
        event.stopImmediatePropagation();
      };
      ['pointerdown', 'pointermove', 'pointerup', 'pointercancel'].forEach(function (type) {
        canvas.addEventListener(type, hear, { capture: true });
      });
      var wheel = function (event) {
        var unitsPerClick = [100, 3, 1][event.deltaMode];
        var taken = FerritePage.position(ui, event, function (ui, x, y) {
          return _ferrite_ui_wheel(ui, x, y, event.deltaY / unitsPerClick);
        });
        if (!taken) return;
        event.preventDefault();
        event.stopImmediatePropagation();
      };
      canvas.addEventListener('wheel', wheel, { capture: true, passive: false });
      document.addEventListener('pointerlockchange', function () {
        _ferrite_ui_pointer_caught(ui, FerritePage.holdsPointer() ? 1 : 0);
      });
    },

    // The first stick has axes 0 and 1 and two buttons, the second the others; a single pad has all four of each.
    readGamepads: function (ui) {
      var pads = Array.from(navigator.getGamepads()).filter(function (pad) {
        return pad && pad.connected;
      });
      var each = pads.length > 1 ? 2 : 4;
      pads.slice(0, 2).forEach(function (pad, index) {
        pad.axes.slice(0, each).forEach(function (position, axis) {
          _ferrite_ui_gamepad_axis(ui, index * 2 + axis, position);
        });
        pad.buttons.slice(0, each).forEach(function (button, number) {
          _ferrite_ui_gamepad_button(ui, index * 2 + number, button.pressed ? 1 : 0);
        });
      });
      return pads.length > 0;
    },

    // Asks only while there is a gamepad.
    watchGamepads: function (ui) {
      if (!navigator.getGamepads) return;
      var asking = 0;
      var ask = function () {
        asking = FerritePage.readGamepads(ui) ? requestAnimationFrame(ask) : 0;
      };
      globalThis.addEventListener('gamepadconnected', function () {
        if (!asking) ask();
      });
      globalThis.addEventListener('gamepaddisconnected', function () {
        _ferrite_ui_gamepads_gone(ui);
      });
    },

    mediumOf: function (file) {
      return FerritePage.withText(file.name, function (name) {
        return _ferrite_ui_medium(name, file.size);
      });
    },

    // With a folder, or without any image, all become a disk; else images are taken as they are, and the rest stays out.
    drop: function (ui, floppyDrive, files, folders) {
      if (_ferrite_ui_takes_files(ui)) return FerritePage.addFiles(ui, files);
      if (FerritePage.cueSheet(files)) return FerritePage.takeAll(ui, FerritePage.Disc, FerritePage.FirstCdrom, files);
      var isImage = function (file) {
        return FerritePage.mediumOf(file) !== FerritePage.Unknown;
      };
      if (folders.length || !files.some(isImage)) return FerritePage.insertDiskOf(ui, floppyDrive, files, folders, {});
      FerritePage.dropImages(ui, floppyDrive, files.filter(isImage));
      var others = files.filter(function (file) {
        return !isImage(file);
      });
      FerritePage.tellLeftOut(ui, others, 'no image of a disk. What is dropped without images becomes a floppy disk.');
    },

    // One or two floppies go into the drive they were dropped on and the other one, more become its set; a disc goes into
    // the first CD-ROM drive.
    dropImages: function (ui, floppyDrive, files) {
      var drives = 2;
      var of = function (medium) {
        return files.filter(function (file) {
          return FerritePage.mediumOf(file) === medium;
        });
      };
      var take = function (medium) {
        return function (file) {
          FerritePage.take(ui, medium, FerritePage.FirstCdrom, file);
        };
      };
      var floppies = of(FerritePage.Floppy);
      var discs = of(FerritePage.Disc);
      if (floppies.length > drives) FerritePage.insertSet(ui, floppyDrive, floppies);
      else
        floppies.forEach(function (file, index) {
          FerritePage.insert(ui, (floppyDrive + index) % drives, file);
        });
      discs.slice(0, 1).forEach(take(FerritePage.Disc));
      of(FerritePage.HardDisk).forEach(take(FerritePage.HardDisk));
      FerritePage.tellLeftOut(ui, discs.slice(1), 'one disc too many. Drop one at a time.');
    },

    tellLeftOut: function (ui, files, why) {
      if (!files.length) return;
      var first = '“' + files[0].name + '” ';
      if (files.length === 1) return FerritePage.complain(ui, first + 'was left out: it is ' + why);
      FerritePage.complain(ui, first + 'and ' + (files.length - 1) + ' more were left out: each is ' + why);
    },

    carriesFiles: function (event) {
      return event.dataTransfer && Array.from(event.dataTransfer.types).includes('Files');
    },
  },

  ferrite_page_open__deps: ['$FerritePage'],
  ferrite_page_open__sig: 'vi',
  ferrite_page_open: function (ui) {
    var canvas = Module['canvas'];
    canvas.addEventListener('dragover', function (event) {
      if (!FerritePage.carriesFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      FerritePage.position(ui, event, _ferrite_ui_drag);
    });
    canvas.addEventListener('dragleave', function () {
      _ferrite_ui_drag_end(ui);
    });
    canvas.addEventListener('drop', function (event) {
      if (!FerritePage.carriesFiles(event)) return;
      event.preventDefault();
      var drive = FerritePage.position(ui, event, _ferrite_ui_drag);
      _ferrite_ui_drag_end(ui);
      var folders = FerritePage.foldersOf(event.dataTransfer);
      var names = folders.map(function (folder) {
        return folder.name;
      });
      // A folder is among the files, too, as one without bytes.
      var files = Array.from(event.dataTransfer.files).filter(function (file) {
        return !names.includes(file.name);
      });
      FerritePage.drop(ui, drive, files, folders);
    });
    FerritePage.watchPointer(ui, canvas);
    FerritePage.watchGamepads(ui);
    canvas.addEventListener('webglcontextlost', function (event) {
      event.preventDefault();
      _ferrite_ui_graphics_lost(ui);
    });
    canvas.addEventListener('webglcontextrestored', function () {
      _ferrite_ui_graphics_restored(ui);
    });
  },

  ferrite_page_call_for_frame__sig: 'v',
  ferrite_page_call_for_frame: function () {
    Module['ferriteHost'].callForFrame();
  },

  ferrite_page_tell__sig: 'vi',
  ferrite_page_tell: function (sentence) {
    Module['canvas'].dispatchEvent(new CustomEvent('notice', { detail: UTF8ToString(sentence) }));
  },

  ferrite_page_choose_file__deps: ['$FerritePage'],
  ferrite_page_choose_file__sig: 'viiii',
  ferrite_page_choose_file: function (ui, medium, drive, filter) {
    var input = document.createElement('input');
    input.type = 'file';
    input.accept = UTF8ToString(filter);
    input.multiple = medium === FerritePage.Disc; // a cue sheet and its tracks
    input.addEventListener('change', function () {
      if (input.files.length) FerritePage.takeAll(ui, medium, drive, Array.from(input.files));
      Module['canvas'].focus({ preventScroll: true });
    });
    input.click();
  },

  ferrite_page_choose_files_to_add__deps: ['$FerritePage'],
  ferrite_page_choose_files_to_add__sig: 'vi',
  ferrite_page_choose_files_to_add: function (ui) {
    var input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.addEventListener('change', function () {
      FerritePage.addFiles(ui, Array.from(input.files));
      Module['canvas'].focus({ preventScroll: true });
    });
    input.click();
  },

  ferrite_page_choose_files_for_disk__deps: ['$FerritePage'],
  ferrite_page_choose_files_for_disk__sig: 'viiiii',
  ferrite_page_choose_files_for_disk: function (ui, drive, name, kilobytes, label) {
    var options = { name: UTF8ToString(name), size: kilobytes, label: UTF8ToString(label) };
    var input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.addEventListener('change', function () {
      if (input.files.length) FerritePage.insertDiskOf(ui, drive, Array.from(input.files), [], options);
      Module['canvas'].focus({ preventScroll: true });
    });
    input.click();
  },

  ferrite_page_make_machine__sig: 'vi',
  ferrite_page_make_machine: function (index) {
    Module['ferriteHost'].makeMachine(index);
  },

  ferrite_page_has_serial__sig: 'i',
  ferrite_page_has_serial: function () {
    return navigator.serial ? 1 : 0;
  },

  ferrite_page_read_real_drive__sig: 'viiiii',
  ferrite_page_read_real_drive: function (drive, bus, unit, cylinders, heads) {
    var about = { drive: unit, bus: bus === 1 ? 'ibmpc' : 'shugart', cylinders: cylinders, heads: heads };
    Module['ferriteHost'].readRealDrive(drive, about);
  },

  ferrite_page_write_real_drive__sig: 'vi',
  ferrite_page_write_real_drive: function (drive) {
    Module['ferriteHost'].writeRealDrive(drive);
  },

  ferrite_page_stop_real_drive__sig: 'v',
  ferrite_page_stop_real_drive: function () {
    Module['ferriteHost'].stopRealDrive();
  },

  ferrite_page_can_choose_folders__sig: 'i',
  ferrite_page_can_choose_folders: function () {
    return typeof showDirectoryPicker === 'function' ? 1 : 0;
  },

  ferrite_page_share_folder__sig: 'v',
  ferrite_page_share_folder: function () {
    Module['ferriteHost'].shareFolder();
  },

  ferrite_page_download__sig: 'viiii',
  ferrite_page_download: function (name, type, bytes, size) {
    var blob = new Blob([HEAPU8.slice(bytes, bytes + size)], { type: UTF8ToString(type) });
    var link = document.createElement('a');
    link.download = UTF8ToString(name);
    link.href = URL.createObjectURL(blob);
    link.click();
    setTimeout(function () {
      URL.revokeObjectURL(link.href);
    }, 60000);
  },

  // The guest's picture as a PNG; pixels are R G B A.
  ferrite_page_download_picture__sig: 'viiii',
  ferrite_page_download_picture: function (name, pixels, width, height) {
    var picture = document.createElement('canvas');
    picture.width = width;
    picture.height = height;
    var rows = new Uint8ClampedArray(HEAPU8.slice(pixels, pixels + width * height * 4).buffer);
    picture.getContext('2d').putImageData(new ImageData(rows, width, height), 0, 0);
    var fileName = UTF8ToString(name);
    picture.toBlob(function (blob) {
      var link = document.createElement('a');
      link.download = fileName;
      link.href = URL.createObjectURL(blob);
      link.click();
      setTimeout(function () {
        URL.revokeObjectURL(link.href);
      }, 60000);
    }, 'image/png');
  },

  ferrite_page_catch_pointer__deps: ['$FerritePage'],
  ferrite_page_catch_pointer__sig: 'vi',
  ferrite_page_catch_pointer: function (ui) {
    var refuse = function () {
      FerritePage.complain(ui, 'This browser does not let the page catch the mouse. Click the screen once more.');
    };
    var canvas = Module['canvas'];
    if (!canvas.requestPointerLock) return refuse();
    var promise = canvas.requestPointerLock();
    if (promise) promise.catch(refuse);
  },

  ferrite_page_free_pointer__deps: ['$FerritePage'],
  ferrite_page_free_pointer__sig: 'v',
  ferrite_page_free_pointer: function () {
    if (FerritePage.holdsPointer()) document.exitPointerLock();
  },

  ferrite_page_is_full_screen__deps: ['$FerritePage'],
  ferrite_page_is_full_screen__sig: 'i',
  ferrite_page_is_full_screen: function () {
    return FerritePage.fillsScreen() ? 1 : 0;
  },

  ferrite_page_toggle_full_screen__deps: ['$FerritePage'],
  ferrite_page_toggle_full_screen__sig: 'vi',
  ferrite_page_toggle_full_screen: function (ui) {
    if (FerritePage.fillsScreen()) {
      document.exitFullscreen();
      return;
    }
    var refuse = function () {
      FerritePage.complain(
        ui, 'This browser does not let the page fill the screen. Its own menu may have a command for it.');
    };
    var canvas = Module['canvas'];
    if (!canvas.requestFullscreen) return refuse();
    canvas.requestFullscreen().then(function () {
      // Where the browser can: Escape and its own shortcuts go to the machine, too; holding Escape leaves.
      if (navigator.keyboard && navigator.keyboard.lock) navigator.keyboard.lock().catch(function () {});
    }, refuse);
  },
};

mergeInto(LibraryManager.library, FerritePage);
