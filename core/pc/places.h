// SPDX-License-Identifier: MIT
#pragma once
// Where drives and cards are, and what they are called: in machine states, and by their guests.
#include <array>
#include <string_view>

namespace ferrite {

inline constexpr unsigned IdePlaces = 4;
inline constexpr std::array<std::string_view, IdePlaces> place_names{"primary_master", "primary_slave",
                                                                     "secondary_master", "secondary_slave"};
inline constexpr std::array<std::string_view, IdePlaces> serial_numbers{"FERRITE-0", "FERRITE-1", "FERRITE-2",
                                                                        "FERRITE-3"};

inline constexpr unsigned NetworkSlot = 3;
inline constexpr unsigned VirtioDisks = 4, FirstVirtioDiskSlot = 5, VirtioConsoleSlot = 9;
inline constexpr std::array<std::string_view, VirtioDisks> virtio_disk_names{"virtio_disk_0", "virtio_disk_1",
                                                                             "virtio_disk_2", "virtio_disk_3"};
inline constexpr std::array<std::string_view, VirtioDisks> virtio_serial_numbers{"FERRITE-V0", "FERRITE-V1",
                                                                                 "FERRITE-V2", "FERRITE-V3"};

inline constexpr unsigned HostFolders = 4, FirstHostFolderSlot = 10;
inline constexpr std::array<std::string_view, HostFolders> host_folder_names{"host_folder_0", "host_folder_1",
                                                                             "host_folder_2", "host_folder_3"};

}  // namespace ferrite
