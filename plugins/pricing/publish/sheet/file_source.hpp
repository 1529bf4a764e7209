#pragma once

#include <portico/csv.hpp>

namespace portico::pricing {

/// A file that can be read more than once.
class FileSource : public ByteSource {
public:
    /// The next byte is the first one again.
    virtual void rewind() = 0;
};

}  // namespace portico::pricing
