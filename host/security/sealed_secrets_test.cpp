#include "security/sealed_secrets.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "security/crypto.hpp"
#include "security/owner_file.hpp"
#include "storage/sqlite/test_folder.hpp"

namespace portico::security {

namespace {

namespace files = std::filesystem;

const SealedSecrets::Name password{"erp_test", "password"};

std::string read(const files::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

class SealedSecretsTest : public ::testing::Test {
protected:
    Result<std::string> get() { return secrets.get("erp_test", "password"); }

    void expect_refused(std::string_view expected) {
        const auto found = get();
        ASSERT_FALSE(found.ok());
        EXPECT_EQ(found.error().code, Code::unavailable);
        EXPECT_NE(found.error().message.find(expected), std::string::npos) << found.error().message;
        EXPECT_EQ(found.error().message.find("hush"), std::string::npos);
    }

    storage::TestFolder folder;
    SealedSecrets secrets{folder.path(), {}};
    const files::path file = folder.path() / "erp_test" / "password";
    const files::path key = folder.path() / "master.key";
};

TEST_F(SealedSecretsTest, KeepsAndGivesWithoutShowingItOnDisk) {
    ASSERT_TRUE(secrets.set(password, "hush, hush").ok());
    EXPECT_EQ(*get(), "hush, hush");
    EXPECT_EQ(*SealedSecrets(folder.path(), {}).get("erp_test", "password"), "hush, hush");
    EXPECT_EQ(read(file).find("hush"), std::string::npos);
    const auto owner_alone = files::perms::owner_read | files::perms::owner_write;
    EXPECT_EQ(files::status(file).permissions() & files::perms::all, owner_alone);
    EXPECT_EQ(files::status(key).permissions() & files::perms::all, owner_alone);
    const auto before = read(file);
    ASSERT_TRUE(secrets.set(password, "hush, hush").ok());
    EXPECT_NE(read(file), before) << "the same secret twice looks the same";
}

TEST_F(SealedSecretsTest, ListsNamesAndRemoves) {
    ASSERT_TRUE(secrets.list()->empty());
    ASSERT_TRUE(secrets.set(password, "a").ok());
    ASSERT_TRUE(secrets.set({"api", "token"}, "b").ok());
    ASSERT_TRUE(write_owner_file(folder.path() / "member_tokens", "not ours").ok());
    EXPECT_EQ(*secrets.list(), (std::vector<SealedSecrets::Name>{{"api", "token"}, password}));
    ASSERT_TRUE(secrets.remove(password).ok());
    EXPECT_EQ(get().error().code, Code::not_found);
    EXPECT_NE(
        get().error().message.find("portico secret set erp_test password"), std::string::npos
    );
    EXPECT_EQ(secrets.remove(password).error().code, Code::not_found);
}

TEST_F(SealedSecretsTest, NamesDoNotLeaveTheFolder) {
    for (const char* name : {"", "..", "../x", "a/b", ".hidden", "Upper", "x.new"}) {
        EXPECT_EQ(secrets.get("erp_test", name).error().code, Code::invalid) << name;
        EXPECT_EQ(secrets.get(name, "password").error().code, Code::invalid) << name;
        EXPECT_EQ(secrets.set({"erp_test", name}, "a").error().code, Code::invalid) << name;
        EXPECT_EQ(secrets.remove({name, "a"}).error().code, Code::invalid) << name;
    }
    EXPECT_EQ(secrets.set(password, "").error().code, Code::invalid);
    EXPECT_EQ(secrets.set(password, std::string(32U * 1024U + 1, 'x')).error().code, Code::invalid);
}

TEST_F(SealedSecretsTest, AFileOfAnotherNameOrOwnerIsRefused) {
    ASSERT_TRUE(secrets.set(password, "hush").ok());
    ASSERT_TRUE(secrets.set({"erp_test", "other"}, "x").ok());
    ASSERT_TRUE(secrets.set({"evil", "password"}, "x").ok());
    const auto overwrite = files::copy_options::overwrite_existing;
    files::copy_file(file, folder.path() / "erp_test" / "other", overwrite);
    files::copy_file(file, folder.path() / "evil" / "password", overwrite);
    EXPECT_EQ(secrets.get("erp_test", "other").error().code, Code::unavailable);
    EXPECT_EQ(secrets.get("evil", "password").error().code, Code::unavailable);
}

TEST_F(SealedSecretsTest, EachChangedByteIsDamage) {
    ASSERT_TRUE(secrets.set(password, "hush").ok());
    const auto whole = read(file);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        auto changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        ASSERT_TRUE(write_owner_file(file, changed).ok());
        EXPECT_FALSE(get().ok()) << "byte " << at;
    }
    ASSERT_TRUE(write_owner_file(file, whole.substr(0, whole.size() - 1)).ok());
    expect_refused("damaged, or was sealed with another key");
    ASSERT_TRUE(write_owner_file(file, whole.substr(0, 20)).ok());
    expect_refused("damaged");
}

TEST_F(SealedSecretsTest, APlainFileFromBeforeIsRefusedUntilItIsSet) {
    ASSERT_TRUE(write_owner_file(file, "hush\n").ok());
    expect_refused("is not sealed. Run: portico secret set erp_test password");
    ASSERT_TRUE(secrets.set(password, "hush").ok());
    EXPECT_EQ(*get(), "hush");
}

TEST_F(SealedSecretsTest, TheKeyIsPrivateAndTheRightOne) {
    ASSERT_TRUE(secrets.set(password, "hush").ok());
    const auto right = read(key);
    files::permissions(key, files::perms::group_read, files::perm_options::add);
    expect_refused("chmod 600");
    files::permissions(key, files::perms::group_read, files::perm_options::remove);
    ASSERT_TRUE(write_owner_file(key, std::string(32, 'k')).ok());
    expect_refused("sealed with another key");
    ASSERT_TRUE(write_owner_file(key, "short").ok());
    expect_refused("is not 32 bytes");
    files::remove(key);
    expect_refused("its key is gone");
    // No new key where another secret waits for the old one.
    const auto other = secrets.set({"api", "token"}, "x");
    ASSERT_FALSE(other.ok());
    EXPECT_NE(other.error().message.find("key is gone"), std::string::npos);
    EXPECT_FALSE(files::exists(key));
    ASSERT_TRUE(write_owner_file(key, right).ok());
    EXPECT_EQ(*get(), "hush");
    // The last one may be set anew.
    files::remove(key);
    ASSERT_TRUE(secrets.set(password, "hush again").ok());
    EXPECT_EQ(*get(), "hush again");
}

TEST_F(SealedSecretsTest, TheSystemdCredentialWinsOverTheFile) {
    const auto credentials =
        folder.path().parent_path() / (folder.path().filename().string() + ".c");
    const std::string raw(32, 'c');
    for (const auto& text : {raw, base64url(raw) + "\n", base64url(raw) + "=\n"}) {
        ASSERT_TRUE(write_owner_file(credentials / "portico-key", text).ok());
        files::permissions(
            credentials / "portico-key", files::perms::group_read, files::perm_options::add
        );
        SealedSecrets with{folder.path(), credentials};
        ASSERT_TRUE(with.set(password, "hush").ok());
        EXPECT_EQ(*with.get("erp_test", "password"), "hush");
        EXPECT_FALSE(files::exists(key));
    }
    expect_refused("its key is gone");
    ASSERT_TRUE(write_owner_file(credentials / "portico-key", "no key").ok());
    EXPECT_FALSE(SealedSecrets(folder.path(), credentials).get("erp_test", "password").ok());
    files::remove_all(credentials);
}

}  // namespace

}  // namespace portico::security
