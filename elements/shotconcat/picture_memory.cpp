// SPDX-License-Identifier: LGPL-2.1-or-later
#include "picture_memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <vector>

#include "glue/element.hpp"

namespace shotconcat {
namespace {

constexpr std::size_t kMostIdle = 32;

// Pages of one length.
struct Idle {
  std::mutex mutex;  // guards the rest
  std::vector<void *> blocks;
  gsize length = 0;

  ~Idle() { clear(); }
  void clear() {
    for (auto *b : blocks) munmap(b, length);
    blocks.clear();
  }
  void *take(gsize wanted) {
    {
      std::lock_guard lock(mutex);
      if (wanted != length) clear(), length = wanted;
      if (!blocks.empty()) {
        auto *b = blocks.back();
        blocks.pop_back();
        return b;
      }
    }
    void *fresh = mmap(nullptr, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return fresh == MAP_FAILED ? nullptr : fresh;
  }
  void put(void *block, gsize its_length) {
    {
      std::lock_guard lock(mutex);
      if (its_length == length && blocks.size() < kMostIdle) return blocks.push_back(block);
    }
    munmap(block, its_length);
  }
};

struct GstShotPictureAllocator {
  GstAllocator parent;
};
struct GstShotPictureAllocatorClass {
  GstAllocatorClass parent_class;
};
struct AllocatorHalf {
  explicit AllocatorHalf(GstShotPictureAllocator *self);
  Idle idle;
};

struct Memory {
  GstMemory mem;
  void *pages;  // nullptr for a part of another memory
  gsize length;
  guint8 *data;
};
Memory *self(GstMemory *mem) {
  return reinterpret_cast<Memory *>(mem);
}

GLUE_DEFINE_TYPE(GstShotPictureAllocator, shot_picture_allocator, GST_TYPE_ALLOCATOR, AllocatorHalf, {})

GstMemory *alloc(GstAllocator *allocator, gsize size, GstAllocationParams *params) {
  static const gsize page = static_cast<gsize>(sysconf(_SC_PAGESIZE)) - 1;
  constexpr gsize most = G_MAXSIZE / 8;
  if (size > most || params->prefix > most || params->padding > most || params->align > most) return nullptr;
  const gsize align = params->align | gst_memory_alignment, whole = params->prefix + size + params->padding;
  const gsize length = (whole + (align > page ? align : 0) + page) & ~page;  // pages are aligned themselves
  void *pages = shot_picture_allocator_impl(allocator).idle.take(length);
  if (!pages) return nullptr;
  auto *m = g_new0(Memory, 1);
  m->pages = pages, m->length = length;
  m->data = reinterpret_cast<guint8 *>((reinterpret_cast<gsize>(pages) + (align > page ? align : 0)) &
                                       ~(align > page ? align : 0));
  if (params->flags & GST_MEMORY_FLAG_ZERO_PREFIXED) std::memset(m->data, 0, params->prefix);
  if (params->flags & GST_MEMORY_FLAG_ZERO_PADDED)
    std::memset(m->data + params->prefix + size, 0, params->padding);
  gst_memory_init(&m->mem, params->flags, allocator, nullptr, whole, align, params->prefix, size);
  return &m->mem;
}

void release(GstAllocator *allocator, GstMemory *mem) {
  if (self(mem)->pages) shot_picture_allocator_impl(allocator).idle.put(self(mem)->pages, self(mem)->length);
  g_free(mem);
}

gpointer map(GstMemory *mem, gsize, GstMapFlags) {
  return self(mem)->data;
}
void unmap(GstMemory *) {}

GstMemory *share(GstMemory *mem, gssize offset, gssize size) {
  GstMemory *whole = mem->parent ? mem->parent : mem;
  auto *part = g_new0(Memory, 1);
  part->data = self(mem)->data;
  gst_memory_init(
      &part->mem,
      static_cast<GstMemoryFlags>(GST_MINI_OBJECT_FLAGS(whole) | GST_MINI_OBJECT_FLAG_LOCK_READONLY),
      mem->allocator, whole, mem->maxsize, mem->align, mem->offset + static_cast<gsize>(offset),
      size < 0 ? mem->size - static_cast<gsize>(offset) : static_cast<gsize>(size));
  return &part->mem;
}

// Into pages that are in memory already. A decoder that still refers to a picture makes GStreamer copy it on
// the way out, and the default copy asks the system for fresh pages every time.
GstMemory *copy(GstMemory *mem, gssize offset, gssize size) {
  GstMapInfo from, to;
  if (!gst_memory_map(mem, &from, GST_MAP_READ)) return nullptr;
  const gsize begin = std::min(from.size, static_cast<gsize>(offset));
  const gsize bytes = size < 0 ? from.size - begin : std::min(from.size - begin, static_cast<gsize>(size));
  GstAllocationParams params;
  gst_allocation_params_init(&params);
  params.align = mem->align;
  auto *out = alloc(mem->allocator, bytes, &params);
  if (out && gst_memory_map(out, &to, GST_MAP_WRITE)) {
    std::memcpy(to.data, from.data + begin, bytes);
    gst_memory_unmap(out, &to);
  }
  gst_memory_unmap(mem, &from);
  return out;
}

AllocatorHalf::AllocatorHalf(GstShotPictureAllocator *self) {
  auto *allocator = GST_ALLOCATOR_CAST(self);
  allocator->mem_type = "ShotPicture";
  allocator->mem_map = map;
  allocator->mem_unmap = unmap;
  allocator->mem_share = share;
  allocator->mem_copy = copy;
  GST_OBJECT_FLAG_SET(allocator, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC);
}

void shot_picture_allocator_class_init(GstShotPictureAllocatorClass *klass) {
  klass->parent_class.alloc = alloc;
  klass->parent_class.free = release;
}

}  // namespace

glue::Ref<GstAllocator> new_picture_allocator() {
  auto *a = static_cast<GstAllocator *>(g_object_new(shot_picture_allocator_get_type(), nullptr));
  return glue::Ref<GstAllocator>::adopt(static_cast<GstAllocator *>(gst_object_ref_sink(a)));
}

void give_back_idle(GstAllocator *allocator) {
  auto &idle = shot_picture_allocator_impl(allocator).idle;
  std::lock_guard lock(idle.mutex);
  idle.clear();
}

}  // namespace shotconcat
