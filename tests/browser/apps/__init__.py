"""Small pages that the browser tests look at."""

HOSTILE = '<img src=x onerror="top.hacked=1"></script><script>top.hacked=1</script>\'{{7*7}}'
