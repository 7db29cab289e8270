// SPDX-License-Identifier: MIT
// Made from web/package/machine.schema.json by web/package/generate_api.mjs.

export const MachineSchema = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$comment": "What a machine of Ferrite's can be made of: vpc.createMachine(), vm.configuration, a page's machines.json. x-unit and x-limit are words for sentences.",
  "title": "Machine",
  "type": "object",
  "required": [
    "name"
  ],
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1,
      "maxLength": 150,
      "description": "What it is called; its .vmc, too."
    },
    "memory": {
      "type": "integer",
      "minimum": 1,
      "maximum": 2048,
      "default": 16,
      "x-unit": "MB",
      "x-limit": "a machine can have"
    },
    "processor": {
      "enum": [
        "386DX",
        "486DX2",
        "Pentium",
        "Pentium MMX",
        "Pentium II",
        "Pentium III",
        "Pentium 4",
        "Core i7"
      ],
      "default": "Pentium III"
    },
    "speed": {
      "anyOf": [
        {
          "const": 0
        },
        {
          "type": "number",
          "minimum": 4.77,
          "maximum": 4000,
          "x-unit": "MHz",
          "x-limit": "a processor can run at"
        }
      ],
      "default": 0,
      "description": "The processor's clock in MHz; 0: full speed, as fast as the host can."
    },
    "bootOrder": {
      "type": "array",
      "items": {
        "enum": [
          "floppy",
          "cd",
          "hardDisk",
          "network"
        ]
      },
      "minItems": 1,
      "uniqueItems": true,
      "default": [
        "floppy",
        "cd",
        "hardDisk",
        "network"
      ],
      "description": "What is not named is not asked for a system."
    },
    "floppyDrives": {
      "type": "array",
      "maxItems": 2,
      "items": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "image": {
            "$ref": "#/$defs/file",
            "default": ""
          },
          "writeProtected": {
            "type": "boolean",
            "default": false
          },
          "writePolicy": {
            "enum": [
              "keep",
              "writeThrough",
              "ask",
              "discard"
            ],
            "default": "keep"
          },
          "type": {
            "enum": [
              "automatic",
              "360K",
              "1.2M",
              "720K",
              "1.44M",
              "2.88M",
              "none"
            ],
            "default": "automatic",
            "description": "automatic: the drive is what the disk in it was made for. 360K and 1.2M take 5.25\" disks, the others 3.5\" ones."
          },
          "fast": {
            "type": "boolean",
            "default": false,
            "description": "No time passes while the disk turns and the head moves."
          }
        }
      },
      "default": [
        {},
        {}
      ],
      "description": "Drive A and drive B, and what is in them."
    },
    "hardDisks": {
      "type": "array",
      "maxItems": 8,
      "items": {
        "type": "object",
        "required": [
          "image"
        ],
        "additionalProperties": false,
        "properties": {
          "image": {
            "$ref": "#/$defs/file",
            "minLength": 1
          },
          "bus": {
            "type": "integer",
            "minimum": 0,
            "maximum": 2,
            "description": "0 and 1: IDE; 2: virtio."
          },
          "device": {
            "type": "integer",
            "minimum": 0,
            "maximum": 3,
            "description": "0 or 1 on an IDE bus."
          }
        }
      },
      "default": [],
      "description": "Without bus and device: the first free place of the IDE buses, beginning with bus 0."
    },
    "cdDrives": {
      "type": "array",
      "maxItems": 4,
      "items": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "image": {
            "$ref": "#/$defs/file",
            "default": ""
          },
          "bus": {
            "type": "integer",
            "minimum": 0,
            "maximum": 1
          },
          "device": {
            "type": "integer",
            "minimum": 0,
            "maximum": 1
          }
        }
      },
      "default": [],
      "description": "Without bus and device: the first free place, beginning with bus 1."
    },
    "networkAdapters": {
      "type": "array",
      "maxItems": 1,
      "items": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "card": {
            "enum": [
              "RTL8029AS",
              "NE2000",
              "VIRTIO"
            ],
            "default": "RTL8029AS"
          },
          "network": {
            "type": "string",
            "default": "",
            "description": "A virtual network's name, such as Internet; empty: the cable hangs loose."
          },
          "address": {
            "type": "string",
            "pattern": "^([0-9A-Fa-f][02468ACEace](-[0-9A-Fa-f]{2}){5})?$",
            "default": "",
            "x-pattern": "an Ethernet address like 02-03-FF-12-34-56, whose first byte is even",
            "description": "Empty: made of the machine's id, for ever the same."
          }
        }
      },
      "default": []
    },
    "undoable": {
      "type": "boolean",
      "default": false,
      "description": "What the guest writes to its hard disks goes to undo disks."
    },
    "undoAction": {
      "enum": [
        "keep",
        "discard",
        "commit"
      ],
      "default": "keep",
      "description": "What becomes of the undo disks when the machine is turned off."
    },
    "soundCard": {
      "type": "boolean",
      "default": true,
      "description": "A Sound Blaster 16: 220h, IRQ 5, DMA 1 and 5, MPU-401 at 330h."
    },
    "serialPorts": {
      "type": "array",
      "maxItems": 2,
      "items": {
        "enum": [
          "nothing",
          "mouse",
          "wheelMouse"
        ]
      },
      "default": [
        "nothing",
        "nothing"
      ],
      "description": "What is plugged into COM1 and COM2; with a mouse there, none is at the PS/2 port."
    },
    "parallelPorts": {
      "type": "array",
      "maxItems": 1,
      "items": {
        "enum": [
          "printer"
        ]
      },
      "default": [
        "printer"
      ]
    },
    "monitor": {
      "enum": [
        "VGA",
        "composite"
      ],
      "default": "VGA",
      "description": "composite: colours of fine CGA patterns."
    },
    "linux": {
      "type": "object",
      "required": [
        "kernel"
      ],
      "additionalProperties": false,
      "properties": {
        "kernel": {
          "$ref": "#/$defs/file",
          "minLength": 1
        },
        "initrd": {
          "$ref": "#/$defs/file",
          "default": ""
        },
        "commandLine": {
          "type": "string",
          "maxLength": 2047,
          "default": ""
        }
      },
      "description": "A Linux kernel that boots before the drives."
    },
    "notes": {
      "type": "string",
      "maxLength": 65536,
      "default": ""
    }
  },
  "$defs": {
    "file": {
      "type": "string",
      "description": "A path of vpc.hostFiles (C:\\Disks\\a.img), or an address to fetch it from, relative to the page."
    }
  }
};
