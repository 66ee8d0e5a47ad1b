[assembly: CollectionBehavior(DisableTestParallelization = true)] // a device serves one caller at a time, and its emulation wants all threads
