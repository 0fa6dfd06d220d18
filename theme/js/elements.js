// The components that few pages have: loaded where they are. The template (theme/index.hbs) leaves their files to this one.

for (const [name, file] of [['book-scaling', './scaling.js'], ['book-bench', './bench.js'], ['book-moves', './moves.js'], ['book-grid', './grid.js']]) {
    if (document.querySelector(name)) {
        import(file);
    }
}
