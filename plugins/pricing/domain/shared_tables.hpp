#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <portico/result.hpp>

#include "large_memory.hpp"

// Tables of which one writer makes version after version, while readers keep any older one. A copy
// is cheap and is a version: it shares its memory with those before it. Only the newest version may
// be changed, by one thread; any number of threads may read any other.
namespace portico::pricing {

/// Rows that are only ever added behind the others.
template <class T>
class Growing {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    [[nodiscard]] std::size_t size() const { return size_; }

    [[nodiscard]] const T* data() const { return rows_; }

    [[nodiscard]] const T& operator[](std::size_t number) const { return rows_[number]; }

    [[nodiscard]] const T* begin() const { return rows_; }

    [[nodiscard]] const T* end() const { return rows_ + size_; }

    /// Older versions never look at rows behind their own end.
    void push_back(const T& row) {
        if (size_ == capacity_) reserve(std::max<std::size_t>(16, capacity_ * 2));
        rows_[size_++] = row;
    }

    /// Room for so many rows behind the others, to be filled at once.
    T* append(std::size_t rows) {
        reserve(size_ + rows);
        return rows_ + std::exchange(size_, size_ + rows);
    }

    void reserve(std::size_t rows) {
        if (rows <= capacity_) return;
        auto memory = allocate_large(rows * sizeof(T));
        auto* const moved = reinterpret_cast<T*>(memory.get());
        std::uninitialized_copy(begin(), end(), moved);
        memory_ = std::move(memory);
        rows_ = moved;
        capacity_ = rows;
    }

    [[nodiscard]] std::size_t memory_bytes() const { return capacity_ * sizeof(T); }

private:
    std::shared_ptr<std::byte[]> memory_;
    T* rows_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// Counts the versions of a writer: what it has made since the last one may be changed in place.
using Batch = std::uint64_t;

/// Rows that can be changed one by one: a change copies the chunk around its row, once a batch.
template <class T>
class Chunks {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    static constexpr std::uint32_t chunk_rows = 256;

    [[nodiscard]] std::uint32_t size() const { return size_; }

    [[nodiscard]] const T& operator[](std::uint32_t number) const {
        PORTICO_ASSERT(number < size_);
        return chunks_.data()[number / chunk_rows].get()->rows.data()[number % chunk_rows];
    }

    T& push_back(const T& row, Batch batch) {
        if (size_ % chunk_rows == 0) {
            chunks_.push_back(std::make_shared<Chunk>());
            chunks_.back()->batch = batch;
        }
        // Older versions of the chunk never look behind their own end.
        auto& added = chunks_.back()->rows[size_ % chunk_rows];
        ++size_;
        added = row;
        return added;
    }

    /// The row, to be changed at once.
    T& edit(std::uint32_t number, Batch batch) {
        auto& chunk = chunks_[number / chunk_rows];
        if (chunk->batch != batch) {
            chunk = std::make_shared<Chunk>(*chunk);
            chunk->batch = batch;
        }
        return chunk->rows[number % chunk_rows];
    }

    /// Keeps `memory` as long as a version points to it, instead of what `former` pointed to.
    /// The row's chunk was edited in this batch.
    void keep(std::uint32_t number, const void* former, std::shared_ptr<const std::byte[]> memory) {
        auto& kept = chunks_[number / chunk_rows]->kept;
        std::erase_if(kept, [former](const auto& one) { return one.get() == former; });
        if (memory) kept.push_back(std::move(memory));
    }

    /// Moves all chunks side by side.
    void pack() {
        if (chunks_.empty()) return;
        auto memory = allocate_large(chunks_.size() * sizeof(Chunk));
        for (std::size_t i = 0; i < chunks_.size(); ++i) {
            // Its destructor never runs, and has nothing to give back: a packed chunk keeps
            // nothing.
            PORTICO_ASSERT(chunks_[i]->kept.empty());
            auto* const packed = new (memory.get() + i * sizeof(Chunk)) Chunk(*chunks_[i]);
            chunks_[i] = std::shared_ptr<Chunk>{memory, packed};
        }
    }

    [[nodiscard]] std::size_t memory_bytes() const {
        return chunks_.size() * (sizeof(Chunk) + sizeof(chunks_.front()));
    }

private:
    struct Chunk {
        std::array<T, chunk_rows> rows{};
        Batch batch = 0;
        std::vector<std::shared_ptr<const std::byte[]>> kept;
    };

    std::vector<std::shared_ptr<Chunk>> chunks_;
    std::uint32_t size_ = 0;
};

/// Characters that stay where they are until the last version is gone.
class TextArena {
public:
    std::string_view add(std::string_view text) {
        if (text.size() > left_) {
            left_ = std::max(block_bytes, text.size());
            blocks_.push_back(allocate_large(left_));
            bytes_ += left_;
            next_ = reinterpret_cast<char*>(blocks_.back().get());
        }
        if (!text.empty()) std::memcpy(next_, text.data(), text.size());
        left_ -= text.size();
        return {std::exchange(next_, next_ + text.size()), text.size()};
    }

    [[nodiscard]] std::size_t memory_bytes() const { return bytes_; }

private:
    static constexpr std::size_t block_bytes = std::size_t{16} << 10U;

    std::vector<std::shared_ptr<std::byte[]>> blocks_;
    char* next_ = nullptr;
    std::size_t left_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace portico::pricing
