// SPDX-License-Identifier: MIT
#pragma once
// IVMHardDisk, and IVMVirtualPC's methods that make one: the images of hard disks among the host's files. An image is
// known by its path. Raw images are fixed disks, qcow2 and VMDK images dynamic ones; only a VHD is differencing here.
#include "core/automation/disk_images.h"
#include "core/automation/image_users.h"
#include "core/automation/services.h"
#include "core/automation/task.h"
#include "core/disk/vhd_disk.h"

namespace ferrite::automation {

class VirtualHardDisks {
 public:
  VirtualHardDisks(Services& services, const ImageUsers& users)
      : services_(services), images_(services.files), users_(users) {}
  VirtualHardDisks(const VirtualHardDisks&) = delete;

  /// A blank disk of 3 to 2,088,960 MB. A dynamic one's file grows as the guest writes.
  Answer<Task> create_dynamic(std::string_view path, i32 megabytes);
  Answer<Task> create_fixed(std::string_view path, i32 megabytes);
  /// What differs from `parent`, a VHD, from now on. One of the paths may be relative to the other.
  Answer<Task> create_differencing(std::string_view path, std::string_view parent);

  /// The path as the file is spelled.
  Answer<std::string> get(std::string_view path) const;

  // Properties, also while the image is in use. VM_E_HD_IMAGE_OPEN_FAIL: it is no image of a hard disk;
  // VM_E_HD_IMAGE_ACCESS: its file cannot be read now.

  Answer<VMHardDiskType> type(std::string_view path) const;
  Answer<u64> size_in_guest(std::string_view path) const;  // bytes
  Answer<u64> size_on_host(std::string_view path) const;   // bytes
  /// The parent's path. S_FALSE: the image is not differencing; FILE_NOT_FOUND: the parent is not there;
  /// VM_E_PARENT_CHILD_ID_MISMATCH: another disk is.
  Answer<std::string> parent(std::string_view path) const;
  /// Where the same parent lies now. VM_E_PARENT_CHILD_ID_MISMATCH: that is another disk.
  Hresult set_parent(std::string_view path, std::string_view parent);

  // Operations. SHARING_VIOLATION: an image is in use, or part of a saved state, or would be changed under the undo
  // disk of a machine.

  /// All that differs goes into the parent. The image stays, and does not differ any more.
  Answer<Task> merge(std::string_view path);
  /// A differencing image and its parents as a new dynamic or fixed one.
  Answer<Task> merge_to(std::string_view path, std::string_view new_path, i32 type);
  /// A dynamic image without its blocks of zeros.
  Answer<Task> compact(std::string_view path);
  /// Any other image as a new dynamic or fixed VHD (.vhd).
  Answer<Task> convert(std::string_view path, std::string_view new_path, i32 type);

 private:
  /// What an image says of itself.
  struct About {
    std::string path;
    HardDiskFormat format = HardDiskFormat::Raw;
    VMHardDiskType type = VMHardDiskType::FixedSize;
    VhdDescription vhd;
  };
  using Create = Result<std::unique_ptr<VhdDisk>> (*)(std::unique_ptr<Media>, const NewVhd&);
  struct NewDisk {
    std::shared_ptr<StoredFile> file;
    std::unique_ptr<VhdDisk> disk;
  };

  Answer<About> about(std::string_view path) const;
  Answer<std::string> parent_of(const About&) const;
  Hresult check_parent(const About& child, std::string_view path) const;
  Answer<std::string> unused_path(std::string_view path) const;
  Hresult idle(const std::string& path) const;
  Hresult writable(const std::string& path) const;
  Answer<Task> create(std::string_view path, i32 megabytes, Create);
  Answer<NewDisk> new_disk(const NewVhd&, Create) const;
  Answer<Task> copy(const About& from, std::string_view new_path, i32 type, std::string_view what);
  Answer<Task> adopt(const std::string& path, NewDisk, std::string_view what);
  Task succeeded(std::string what);
  Task failed(std::string what, std::string why);

  Services& services_;
  DiskImages images_;
  const ImageUsers& users_;
};

}  // namespace ferrite::automation
