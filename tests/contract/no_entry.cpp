// A library with a manifest and nothing else.
extern "C" int portico_contract_nothing(void);

extern "C" int portico_contract_nothing(void) {
    return 0;
}
